import type { Browser } from 'playwright-core'
import type { Test } from 'tap'
import { visit } from './browser.ts'
import { signUp } from './steps.ts'

/** Whoever has been there once can open the page without a network, and go on. */
export async function opensOffline(t: Test, browser: Browser, url: string): Promise<void> {
  const visitor = await visit(browser, url)
  const { page, faults } = visitor
  await signUp(visitor, 'traveller')
  await page.evaluate('navigator.serviceWorker.ready')
  t.strictSame(faults, [])
  await page.context().setOffline(true)
  for (let n = 1; n <= 10; n++) {
    await page.keyboard.press('q')
    const box = page.getByRole('textbox', { name: 'Add a to-do' })
    await box.fill(`Number ${n} today`)
    await page.keyboard.press('Enter')
    await box.waitFor({ state: 'detached' })
  }
  await page.getByText('Offline: 10 changes wait.').waitFor()
  await page.reload()
  await page.getByRole('row', { name: 'Number 10' }).waitFor()
  await page.getByText('Offline: 10 changes wait.').waitFor()
  await page.context().setOffline(false)
  await page.getByText('Offline').waitFor({ state: 'detached' })

  const other = await page.context().newPage()
  await other.goto('/app/today')
  await other.getByRole('row', { name: 'Number 10' }).waitFor()
  t.equal(await other.getByRole('row').count(), 10, 'another tab has each of them once')
  await page.getByRole('button', { name: 'Log out' }).click()
  await other.getByLabel('Username').waitFor()
  const rows = await page.evaluate(
    `new Promise((resolve) => { indexedDB.open('todo').onsuccess = ({ target }) => {
      target.result.transaction('rows').objectStore('rows').count().onsuccess = ({ target }) => resolve(target.result) } })`,
  )
  t.equal(rows, 0, 'after the log-out nothing is left in the browser')
  await page.context().close()
}
