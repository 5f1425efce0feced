import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'
import { axeFaults } from '../axe.ts'
import { type Visit, visit } from '../browser.ts'
import { add, details, draw, enter, noFaults, row } from '../steps.ts'

/** What others do that concerns one comes up at once, is read by keyboard, and counted until it is. */
export async function notifications(t: Test, browser: Browser, url: string, finn: Visit): Promise<void> {
  const eve = await visit(browser, url)
  await enter(eve, url, 'eve')
  await enter(finn, url, 'finn')
  const bell = (name: string) => finn.page.getByRole('link', { name, exact: true })
  await bell('Notifications').click()
  await finn.page.getByRole('heading', { name: 'Nothing for you yet' }).waitFor()
  t.strictSame(await axeFaults(finn.page), [])

  await shareWith(eve.page, 'finn')
  await bell('Notifications 1').waitFor()
  await finn.page.getByText('eve invites you to “Garden”', { exact: true }).waitFor()
  await finn.page.getByRole('region', { name: 'Invitation' }).getByRole('button', { name: 'Accept' }).click()
  await bell('Notifications').waitFor()
  t.pass('an invitation that is answered is no news')

  await add(eve.page, 'Water the beans')
  await row(eve.page, 'Water the beans').click()
  await details(eve.page).getByLabel('Assigned to').selectOption('finn')
  await bell('Notifications 1').waitFor()
  const comment = details(eve.page).getByRole('textbox', { name: 'Write a comment' })
  await comment.fill('@finn, the ones behind the shed')
  await comment.press('Control+Enter')
  await bell('Notifications 2').waitFor()
  await readByKeyboard(t, finn.page)

  await finn.page.getByRole('button', { name: 'Mark all read' }).click()
  await bell('Notifications').waitFor()
  t.equal(await finn.page.getByRole('button', { name: 'Mark all read' }).count(), 0)
  await onPhone(t, eve.page, finn.page)
  await chooseMails(t, finn.page)
  for (const visitor of [eve, finn]) noFaults(t, visitor)
  await eve.page.context().close()
}

/** Makes a list, and invites somebody to it. */
async function shareWith(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add list' }).click()
  await page.getByLabel('Name').fill('Garden')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Share this list' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share Garden' })
  await dialog.getByLabel('Username').fill(name)
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  await dialog.getByRole('button', { name: `Revoke: ${name}` }).waitFor()
  await dialog.getByRole('button', { name: 'Close' }).click()
}

async function readByKeyboard(t: Test, page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Notifications 2' }).waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  const mention = page.getByRole('link', { name: 'eve mentions you at “Water the beans”' })
  await mention.waitFor()
  await page.getByText('@finn, the ones behind the shed').waitFor()
  t.strictSame(await axeFaults(page), [])
  await draw(page, 'notifications')
  await mention.press('Enter')
  await details(page).getByText('the ones behind the shed').waitFor()
  await page.getByRole('link', { name: 'Notifications 1' }).press('Enter')
  await page.getByRole('button', { name: 'Mark as read: eve has assigned you “Water the beans”' }).waitFor()
  t.equal(await page.getByRole('button', { name: /^Mark as read/ }).count(), 1, 'what was opened is read')
}

/** Reads on, and marks one as read before that is answered: it stays read. */
async function readOnLate(t: Test, page: Page): Promise<void> {
  const late = Promise.withResolvers<void>()
  let next: string | null = 'more'
  await page.route(/\/notifications\?/, async (route) => {
    if (/cursor=/.test(route.request().url())) {
      await late.promise
      next = null
      return route.fulfill({ json: { notifications: [], unread_count: 0, next_cursor: null } })
    }
    const response = await route.fetch()
    return route.fulfill({ response, json: { ...(await response.json()), next_cursor: next } })
  })
  await page.reload()
  const more = page.getByRole('button', { name: 'Show more' })
  const mark = page.getByRole('button', { name: 'Mark as read: eve has commented on “Water the beans”' })
  await more.click()
  await mark.click()
  await mark.waitFor({ state: 'detached' })
  late.resolve()
  await more.waitFor({ state: 'detached' })
  t.equal(await mark.count(), 0)
  await page.unrouteAll({ behavior: 'wait' })
}

/** A phone says in its menu how many are unread. */
async function onPhone(t: Test, owner: Page, page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 800 })
  const comment = details(owner).getByRole('textbox', { name: 'Write a comment' })
  await comment.fill('Not too much')
  await comment.press('Control+Enter')
  await page.getByRole('button', { name: 'Menu 1 unread notifications' }).waitFor()
  await page.getByRole('button', { name: 'Mark as read: eve has commented on “Water the beans”' }).waitFor()
  t.strictSame(await axeFaults(page), [])
  await draw(page, 'notifications-phone')
  await readOnLate(t, page)
  await page.getByRole('button', { name: 'Menu', exact: true }).waitFor()
}

async function chooseMails(t: Test, page: Page): Promise<void> {
  await page.goto('/app/settings')
  const mails = page.getByRole('region', { name: 'Mails' })
  // What is chosen shows before the browser has written it down.
  const saved = page.waitForResponse((response) => response.request().method() === 'PATCH')
  await mails.getByLabel('Comments on what is assigned to you').uncheck()
  await saved
  t.strictSame(await axeFaults(page), [])
  await draw(page, 'mail-settings')
  await page.reload()
  t.notOk(await mails.getByLabel('Comments on what is assigned to you').isChecked())
  t.ok(await mails.getByLabel('Comments that mention you').isChecked())
}
