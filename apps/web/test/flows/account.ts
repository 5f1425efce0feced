import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { until } from '@todo/test-kit'
import type { Browser } from 'playwright-core'
import type { Test } from 'tap'
import { visit } from '../browser.ts'
import type { Stack } from '../stack.ts'
import { noFaults, PASSWORD, signUp } from '../steps.ts'

const NEW_PASSWORD = 'pebble-4-harbour'

/** A mail address, sessions, looks, a forgotten password, and the end of the account. */
export async function ownAccount(t: Test, browser: Browser, url: string, mailDir: string): Promise<void> {
  const visitor = await visit(browser, url)
  const { page } = visitor
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

  await page.getByRole('link', { name: 'Account' }).click()
  await page.getByLabel('Name', { exact: true }).fill('owner of it all')
  await page.getByRole('button', { name: 'Change name' }).click()
  await page.getByText('Your name is changed').waitFor()
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
  await page.getByRole('button', { name: 'Log in' }).waitFor()
  await page.context().close()
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

/** Where one needs an invitation, the link brings it along. */
export async function byInvitation(t: Test, browser: Browser, { url }: Stack): Promise<void> {
  // The first user of a server needs none.
  const body = JSON.stringify({ username: 'host', password: PASSWORD })
  await fetch(`${url}/users/sign-up`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
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
  await page.context().close()
}
