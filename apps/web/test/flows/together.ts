import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'
import { visit } from '../browser.ts'
import { add, details, draw, enter, noFaults, PASSWORD, row, withoutWorker } from '../steps.ts'

/** One user in two browsers: each shows what the other does, and one ends the session of the other. */
export async function together(t: Test, browser: Browser, url: string): Promise<void> {
  const home = await visit(browser, url)
  const { page } = home
  await enter(home, url, 'together')
  const work = await visit(browser, url)
  await work.page.getByLabel('Username').fill('together')
  await work.page.getByLabel('Password', { exact: true }).fill(`not ${PASSWORD}`)
  await work.page.getByRole('button', { name: 'Log in' }).click()
  await work.page.getByText('The name or the password is wrong.').waitFor()
  // The browser tells of the 401 a moment later.
  await work.page.reload()
  work.faults.length = 0
  await work.page.getByLabel('Username').fill('together')
  await work.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await work.page.getByRole('button', { name: 'Log in' }).click()
  await work.page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()

  await add(page, 'Buy milk today')
  await row(work.page, 'Buy milk').focus()
  await work.page.keyboard.press('Space')
  await row(page, 'Buy milk').waitFor({ state: 'detached' })
  await work.page.keyboard.press('Control+z')
  await row(page, 'Buy milk').waitFor()
  t.pass('what one does is seen in the other at once')
  noFaults(t, home)
  noFaults(t, work)
  await unloaded(work.page)

  await work.page.goto('/app/today')
  await row(work.page, 'Buy milk').click()
  await details(work.page).getByRole('textbox', { name: 'Title' }).fill('Buy milk and tea')
  const second = await work.page.context().newPage()
  await second.goto('/app/today')
  await row(second, 'Buy milk').click()
  await details(second).getByRole('textbox', { name: 'Notes' }).fill('Green tea')
  await page.goto('/app/settings/security')
  await page.getByRole('button', { name: 'End all others' }).click()
  await page.getByText('All other sessions have ended').waitFor()
  await work.page.getByText('Your session has ended. Log in again.').waitFor()
  t.equal(await row(work.page, 'Buy milk').count(), 0)
  await work.page.getByLabel('Username').fill('together')
  await work.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await work.page.getByRole('button', { name: 'Log in' }).click()
  await row(work.page, 'Buy milk and tea').waitFor()
  await row(work.page, 'Buy milk and tea').click()
  await details(work.page).getByText('Green tea').waitFor()
  await page.getByRole('link', { name: 'Today' }).click()
  await row(page, 'Buy milk and tea').waitFor()
  t.pass('what was half typed when the session ended is there, in each tab')
  await overNight(t, await page.context().newPage())
  await page.context().close()
  await work.page.context().close()
}

/** A page that stays open shows the day that it is. */
async function overNight(t: Test, page: Page): Promise<void> {
  await page.clock.install({ time: `${new Date().toLocaleDateString('sv', { timeZone: 'Europe/Berlin' })}T08:00Z` })
  await page.goto('/app/today')
  await row(page, 'Buy milk').waitFor()
  await add(page, 'Call Ann in 20 minutes')
  await row(page, 'Call Ann').waitFor()
  t.equal(await page.getByRole('heading', { name: 'Overdue' }).count(), 0)
  await page.clock.fastForward('00:25:00')
  await page.getByRole('region', { name: 'Overdue' }).getByText('Overdue').nth(1).waitFor()
  t.equal(await page.getByRole('button', { name: 'Move all to today' }).count(), 0, 'it is today already')
  await page.clock.fastForward('24:00:00')
  await page.getByRole('button', { name: 'Move all to today' }).click()
  await page.getByRole('button', { name: 'Move all to today' }).waitFor({ state: 'detached' })
  await row(page, 'Buy milk').waitFor()
  t.pass('what is moved to today is due on the new day')
}

/** A part that cannot be loaded does not leave an empty page. */
async function unloaded(page: Page): Promise<void> {
  await withoutWorker(page)
  await page.route('**/assets/SettingsView-*.js', (route) => route.abort())
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'The page has stopped' }).waitFor()
  await draw(page, 'stopped')
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
}
