/**
 * Measures how long the page takes with 5,000 to-dos, from the key or the click to the next picture, in milliseconds:
 *
 *     node apps/web/test/measure.ts
 */
import type { Page } from 'playwright-core'
import { findChromium, startBrowser, visit } from './browser.ts'
import { Device, newAccount } from './device.ts'
import { buildPage, startStack } from './stack.ts'
import { PASSWORD } from './steps.ts'

const COUNT = 5_000
const AT_ONCE = 8
const TIMES = 7

const ends: (() => unknown)[] = []
const scope = { teardown: (end: () => unknown) => void ends.unshift(end) }

try {
  const { url } = await startStack(scope, await buildPage(scope))
  await fill(url)
  const browser = await startBrowser(scope, findChromium() ?? 'chromium')
  const { page } = await visit(browser, url, { viewport: { width: 1280, height: 800 } })
  await page.getByLabel('Username').fill('measure')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('link', { name: 'Inbox' }).click()
  await page.getByRole('row').nth(2).focus()
  await page.evaluate(`globalThis.worst = 0; new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.worst = Math.max(globalThis.worst, duration)
  }).observe({ type: 'event', durationThreshold: 16 })`)
  await measure(page, 'complete', () => page.keyboard.press('Space'))
  await measure(
    page,
    'add',
    () => page.keyboard.press('Enter'),
    async () => {
      await page.keyboard.press('q')
      await page.getByRole('textbox', { name: 'Add a to-do' }).fill('Buy milk tomorrow')
    },
  )
  await measure(
    page,
    'open',
    () => page.getByRole('row').nth(3).click(),
    async () => {
      const close = page.getByRole('button', { name: 'Close' })
      if ((await close.count()) > 0) await close.click()
    },
  )
  await measure(
    page,
    'search',
    () => page.keyboard.type('1'),
    async () => {
      await page.getByRole('link', { name: 'Search' }).click()
      await page.getByRole('searchbox').fill('number ')
    },
  )
} finally {
  for (const end of ends) await end()
}

async function fill(url: string): Promise<void> {
  const { api } = new Device(url, await newAccount(url, 'measure'))
  let n = 0
  const work = async () => {
    while (n++ < COUNT) {
      const due = n % 3 === 0 ? { due: { date: `2040-01-${10 + (n % 20)}` } } : {}
      await api.POST('/todos', { body: { contents: `To-do number ${n}`, priority: 1 + (n % 4), ...due } })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** Does something several times, each after what goes before it, and tells the longest wait of each. */
async function measure(
  page: Page,
  name: string,
  work: () => Promise<void>,
  first: () => Promise<void> = async () => undefined,
): Promise<void> {
  const waits: number[] = []
  for (let n = 0; n < TIMES; n++) {
    await first()
    await page.waitForTimeout(1_000)
    await page.evaluate('globalThis.worst = 0')
    await work()
    await page.waitForTimeout(1_000)
    waits.push(await page.evaluate<number>('globalThis.worst'))
  }
  process.stdout.write(`${name}: ${waits.join(' ')}\n`)
}
