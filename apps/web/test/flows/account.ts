import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { until } from '@todo/test-kit'
import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'
import { axeFaults } from '../axe.ts'
import { type Visit, visit } from '../browser.ts'
import type { Stack } from '../stack.ts'
import { draw, noFaults, PASSWORD, signUp } from '../steps.ts'

const NEW_PASSWORD = 'pebble-4-harbour'

/** A mail address, sessions, looks, a forgotten password, and the end of the account. */
export async function ownAccount(t: Test, visitor: Visit, url: string, mailDir: string): Promise<void> {
  const { page } = visitor
  // By the form: an account that is made without the page has a session more.
  await visitor.forget()
  await page.goto('/')
  await signUp(visitor, 'owner')
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: 'Dark' }).check()
  await page.getByRole('radio', { name: 'Compact' }).check()
  // What is chosen shows before the browser has written it down.
  const saved = page.waitForResponse((response) => response.request().method() === 'PATCH')
  await page.getByLabel('The week begins on').selectOption('Sunday')
  await saved
  await page.reload()
  t.ok(await page.getByRole('radio', { name: 'Compact' }).isChecked(), 'looks are kept in the browser')
  t.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark')
  await until('the settings are there', async () => (await page.getByLabel('The week begins on').inputValue()) === '7')

  await page.locator('.sidebar').getByRole('link', { name: 'owner' }).click()
  await page.getByLabel('Name', { exact: true }).fill('owner of it all')
  await page.getByRole('button', { name: 'Change name' }).click()
  await page.getByText('Your name is changed').waitFor()
  await page.locator('.sidebar').getByRole('link', { name: 'owner of it all' }).waitFor()
  const email = page.getByRole('region', { name: 'E-mail' })
  await email.getByLabel('New e-mail address').fill('owner@example.com')
  await email.getByLabel('Password').fill(PASSWORD)
  await email.getByRole('button', { name: 'Send a code' }).click()
  await email.getByLabel('Code of the mail').fill(await codeOf(mailDir, 'confirm this e-mail address'))
  await email.getByRole('button', { name: 'Verify' }).click()
  await email.getByText('It is owner@example.com.').waitFor()

  const body = JSON.stringify({ username: 'owner of it all', password: PASSWORD })
  const headers = { 'content-type': 'application/json', 'user-agent': 'a-program/1.0' }
  await fetch(`${url}/users/log-in`, { method: 'POST', headers, body })
  await page.getByRole('link', { name: 'Security' }).click()
  await page.getByRole('button', { name: /^End: / }).click()
  await page.getByText('The session has ended').waitFor()
  t.equal(await page.getByText('This one').count(), 1)
  await page.getByText('E-mail address verified').waitFor()

  await page.getByRole('link', { name: 'Account' }).click()
  await page.getByRole('button', { name: 'Get my data' }).click()
  const downloaded = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  t.equal((await downloaded).suggestedFilename(), 'my-data.zip')
  // That there was no export at first is told by the browser, too.
  visitor.faults.length = 0

  await page.getByRole('link', { name: 'Webhooks' }).click()
  await page.getByText('There is none yet.').waitFor()
  noFaults(t, visitor)
  await page.getByLabel('Address').fill('http://localhost:1/hook')
  await page.getByRole('button', { name: 'Add webhook' }).click()
  await page.getByRole('alert').filter({ hasText: /./ }).waitFor()
  await page.getByLabel('Address').fill('https://192.0.2.1/hook')
  await page.getByRole('button', { name: 'Log out' }).click()

  await page.getByRole('link', { name: 'Forgotten your password?' }).click()
  await page.getByLabel('E-mail').fill('owner@example.com')
  await page.getByRole('button', { name: 'Send a code' }).click()
  await page.getByLabel('Code of the mail').fill(await codeOf(mailDir, 'set a new password'))
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Set new password' }).click()
  await page.getByText('Your new password is set').waitFor()
  await page.getByRole('link', { name: 'Log in' }).click()
  await page.getByLabel('Username').fill('owner of it all')
  await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
  t.equal(new URL(page.url()).pathname, '/app/today')

  await page.goto('/app/settings/account')
  await page.getByText('Delete my account…').click()
  const end = page.getByRole('region', { name: 'End of the account' })
  await end.getByLabel('Password').fill(NEW_PASSWORD)
  await end.getByRole('button', { name: 'Delete everything, for good' }).click()
  await page.getByText('Your account is deleted.').waitFor()
  await page.getByRole('button', { name: 'Log in' }).waitFor()
}

/** The code of the newest mail of a kind. */
async function codeOf(mailDir: string, subject: string): Promise<string> {
  let code: string | undefined
  await until(`a mail: ${subject}`, async () => {
    const names = (await readdir(mailDir)).filter((name) => name.endsWith('.eml'))
    const mails = await Promise.all(names.map((name) => readFile(path.join(mailDir, name), 'utf8')))
    code = mails.find((text) => text.includes(subject))?.match(/\b\d{3} ?\d{3}\b/)?.[0]
    return code !== undefined
  })
  return code ?? ''
}

/** Where one needs an invitation, an administrator makes its link, and manages whoever comes by it. */
export async function byInvitation(t: Test, browser: Browser, { url }: Stack): Promise<void> {
  // The first user of a server needs no invitation, and is an administrator.
  const host = await visit(browser, url)
  await signUp(host, 'host')
  await host.page.goto('/app/settings/people')
  await host.page.getByRole('button', { name: 'Make a link' }).click()
  const link = await host.page.getByLabel(/^This is the link/).inputValue()
  await host.page.getByRole('button', { name: 'Make a link' }).click()
  await until('the next link is selected', async () => {
    const selected = await host.page.evaluate('String(getSelection())')
    return selected === (await host.page.getByLabel(/^This is the link/).inputValue()) && selected !== link
  })

  await makeAccount(t, host, url)

  const { page } = await visit(browser, url)
  await page.goto('/app/sign-up?invitation=not-made-here')
  t.equal(await page.getByLabel('Invitation').inputValue(), 'not-made-here')
  await page.getByLabel('Username').fill('guest')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page
    .getByRole('alert')
    .filter({ hasText: /invitation/i })
    .waitFor()
  await page.goto(link)
  await page.getByLabel('Username').fill('guest')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
  await page.goto('/app/settings/people')
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  t.equal(await page.getByRole('link', { name: 'People' }).count(), 0, 'it is for administrators')
  t.equal((await page.goto('/nothing/here'))?.status(), 404)
  await page.getByRole('heading', { name: 'There is nothing here', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Go to Today' }).click()
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()

  await host.page.reload()
  await manage(t, host, page)
  await page.context().close()
  await host.page.context().close()
}

/** Makes an account for somebody by keyboard, on a phone, who logs in with what is shown. */
async function makeAccount(t: Test, host: Visit, url: string): Promise<void> {
  const { page } = host
  await page.setViewportSize({ width: 375, height: 740 })
  const region = page.getByRole('region', { name: 'Make an account' })
  await region.getByLabel('Username').fill('host')
  await page.keyboard.press('Enter')
  await region.getByRole('alert').filter({ hasText: 'Somebody else has this name' }).waitFor()
  host.faults.length = 0
  await region.getByLabel('Username').fill('Kim Ünal')
  await page.keyboard.press('Tab')
  await page.keyboard.type('kim@example.com')
  await page.keyboard.press('Enter')
  const shown = region.getByLabel(/^Kim Ünal can log in with this password/)
  await shown.waitFor()
  t.equal(await page.evaluate('String(getSelection())'), await shown.inputValue(), 'it is ready to be copied')
  t.equal(await region.getByLabel('Username').inputValue(), '')
  await page.getByRole('listitem').filter({ hasText: 'kim@example.com' }).waitFor()
  t.strictSame(await axeFaults(page), [])
  await draw(page, 'people-added', { fullPage: true })
  const body = JSON.stringify({ username: 'kim ünal', password: await shown.inputValue() })
  const headers = { 'content-type': 'application/json' }
  t.equal((await fetch(`${url}/users/log-in`, { method: 'POST', headers, body })).status, 200)
  await page.getByRole('searchbox').fill('')
}

/** What an administrator does to a guest, whose page is open. */
async function manage(t: Test, host: Visit, guest: Page): Promise<void> {
  const { page } = host
  const choose = async (action: string) => {
    await page.getByRole('button', { name: 'Actions for guest' }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  const dialog = page.getByRole('dialog')
  const record = page.getByRole('listitem').filter({ hasText: 'guest' })
  await record.waitFor()
  t.equal(await page.getByRole('button', { name: 'Actions for host' }).count(), 0, 'not one’s own account')
  await page.setViewportSize({ width: 375, height: 740 })
  await draw(page, 'people-phone', { fullPage: true })
  t.same(await axeFaults(page), [])
  await choose('Disable')
  await draw(page, 'people-asked')
  t.same(await axeFaults(page), [])
  // As if the last log-in were a while ago.
  await page.route(
    '**/admin/users/disable',
    (route) => route.fulfill({ status: 403, json: { code: 'LOG_IN_AGAIN' } }),
    {
      times: 1,
    },
  )
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await dialog.getByText('You logged in a while ago').waitFor()
  await dialog.getByLabel('Password', { exact: true }).fill('wrong-password')
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await dialog.getByText('The password is wrong').waitFor()
  await page.route('**/users/log-in', (route) => route.fulfill({ status: 503, json: {} }), { times: 1 })
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await dialog.getByText('The server is busy').waitFor()
  await page.route('**/users/log-out', (route) => route.abort(), { times: 1 })
  await draw(page, 'people-password')
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await record.getByText('Disabled').waitFor()
  host.faults.length = 0
  await guest.getByRole('button', { name: 'Log in' }).waitFor()
  t.pass('the guest is out')

  await page.setViewportSize({ width: 1280, height: 540 })
  const foot = await page.locator('.sidebar').getByRole('button', { name: 'Log out' }).boundingBox()
  t.ok(foot && foot.y + foot.height <= 540, 'the lists scroll, what is below them stays')
  await page.setViewportSize({ width: 1280, height: 800 })
  await choose('Enable')
  t.equal(
    await page.evaluate(() => document.activeElement?.textContent),
    'Enable',
    'what can be taken back needs one key',
  )
  await page.keyboard.press('Enter')
  await record.getByText('Disabled').waitFor({ state: 'detached' })
  await choose('Set e-mail address')
  await page.keyboard.type('guest@example.com')
  await dialog.getByRole('button', { name: 'Set e-mail address' }).click()
  await record.getByText('guest@example.com').waitFor()
  await choose('Let them set a new password')
  await dialog.getByRole('button', { name: 'Let them set a new password' }).click()
  t.match(await dialog.getByLabel(/^Give them this link/).inputValue(), /\/app\/new-password\?token=\d/)
  await draw(page, 'people-link')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await draw(page, 'people', { fullPage: true })
  await readOnLate(t, page)
  await accountUnread(host)
  await page.getByRole('searchbox', { name: 'Find by name or address' }).fill('guest@')
  await page.getByRole('listitem').filter({ hasText: 'host' }).waitFor({ state: 'detached' })
  await choose('Delete account')
  await dialog.getByRole('button', { name: 'Delete account' }).click()
  await page.getByText('There is nobody with this').waitFor()
  noFaults(t, host)

  await page.getByRole('link', { name: 'Today' }).click()
  await page.context().setOffline(true)
  await page.goBack()
  await page.getByRole('heading', { name: 'This needs the server' }).waitFor()
  await page.getByRole('link', { name: 'Security' }).click()
  await page.getByRole('heading', { name: 'This needs the server' }).waitFor()
  t.equal(await page.getByText('The server cannot be reached').count(), 0, 'the settings open without a network')
  await page.context().setOffline(false)
  await page.getByText('This one').waitFor()
  t.pass('what could not be read is there when the network is')
}

/** Why it cannot be read who one is stands where the people would be. */
async function accountUnread({ page, faults }: Visit): Promise<void> {
  const problem = { status: 418, contentType: 'application/problem+json', body: '{"detail":"This is a teapot."}' }
  await page.route('**/users/me', (route) => route.fulfill(problem))
  await page.reload()
  await page.locator('.empty').getByText('This is a teapot.').waitFor()
  await page.unroute('**/users/me')
  await page.reload()
  await page.getByRole('searchbox', { name: 'Find by name or address' }).waitFor()
  faults.length = 0
}

/** Reads on, and looks for somebody before that is answered: what comes then is not mixed with who was found. */
async function readOnLate(t: Test, page: Page): Promise<void> {
  const late = Promise.withResolvers<void>()
  const address = /\/admin\/users\?/
  await page.route(address, async (route) => {
    const query = new URL(route.request().url()).searchParams
    const response = await route.fetch()
    const next = query.get('after') === '0' && query.get('search') === '' ? 1 : null
    if (query.get('after') !== '0') await late.promise
    await route.fulfill({ response, json: { ...(await response.json()), next } })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Show more' }).click()
  await page.getByRole('searchbox').fill('host')
  const guests = page.getByRole('listitem').filter({ hasText: 'guest' })
  await guests.first().waitFor({ state: 'detached' })
  const answered = page.waitForResponse(/after=1\b/)
  late.resolve()
  await (await answered).finished()
  await page.getByRole('searchbox').fill('hos')
  await page.waitForResponse(address)
  t.equal(await guests.count(), 0)
  await page.unrouteAll({ behavior: 'wait' })
}
