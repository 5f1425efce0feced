import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'
import type { Plugin } from 'vite'
import { axeFaults } from '../axe.ts'
import { visit } from '../browser.ts'
import { buildInto } from '../stack.ts'
import { add, enter, noFaults } from '../steps.ts'

/** Makes another release of the page: it has another name, and keeps something more. */
const next: Plugin = {
  name: 'next-release',
  enforce: 'pre',
  transform: (code, id) => {
    if (id.endsWith('words/en.ts')) return code.replace("app: 'To-do'", "app: 'To-do 2'")
    return id.endsWith('browser/shelf.ts') ? code.replace(/KINDS = \d+/, 'KINDS = 1000') : undefined
  },
}

/** A page that is open when a new release comes says so, goes on, and loses nothing when it takes it up: without a network, too. */
export async function takesUpReleases(t: Test, browser: Browser, url: string, pageDir: string): Promise<void> {
  const visitor = await visit(browser, url)
  const { page, faults } = visitor
  await enter(visitor, url, 'upgrader')
  await add(page, 'Before today')
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const other = await page.context().newPage()
  await other.goto('/app/today')
  await other.getByRole('row', { name: 'Before' }).waitFor()
  await page.bringToFront()

  await page.keyboard.press('q')
  const box = page.getByRole('textbox', { name: 'Add a to-do' })
  await box.fill('Half typed')
  await buildInto(pageDir, [next])
  await page.evaluate('navigator.serviceWorker.ready.then((registration) => registration.update())')
  await page.getByText('A new version is there.').waitFor()
  t.equal(await box.inputValue(), 'Half typed', 'nobody is interrupted')
  await page.context().setOffline(true)
  await box.fill('During today')
  await page.keyboard.press('Enter')
  await page.getByText('Offline: 1 change waits.').waitFor()
  t.strictSame(await axeFaults(page), [])
  await page.getByRole('button', { name: 'Reload' }).click()
  await isNew(page)
  await page.getByRole('row', { name: 'During' }).waitFor()
  await page.getByText('Offline: 1 change waits.').waitFor()
  t.equal(await page.getByText('A new version is there.').count(), 0)
  await isNew(other)
  t.pass('the other tab has made room for what the new release keeps')
  faults.length = 0
  await page.context().setOffline(false)
  await page.getByText('Offline').waitFor({ state: 'detached' })
  await other.getByRole('row', { name: 'During' }).waitFor()
  noFaults(t, visitor)
  await page.context().close()
}

async function isNew(page: Page): Promise<void> {
  await page.waitForFunction(() => document.title.endsWith('To-do 2'))
}
