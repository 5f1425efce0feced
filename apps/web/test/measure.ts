/**
 * Measures how long the page takes with 5,000 to-dos, from the key or the click to the next picture, in milliseconds; how long
 * a browser takes for its first sync of 10,000, and how much memory it needs then; and how soon a list is shown with a CPU
 * slowed down 4 times, in a browser that has never been there, and in one that has:
 *
 *     node apps/web/test/measure.ts
 */
import type { Browser, Page } from 'playwright-core'
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
  await fill(url, 'measure', COUNT)
  const browser = await startBrowser(scope, findChromium() ?? 'chromium')
  const { page } = await visit(browser, url, { viewport: { width: 1280, height: 800 } })
  await logIn(page, 'measure')
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
  await measure(
    page,
    'drag',
    () => page.getByRole('row').nth(6).dragTo(page.getByRole('row').nth(3)),
    async () => {
      await page.getByRole('link', { name: 'Inbox' }).click()
    },
  )
  await firstSync(browser, url)
  await firstList(browser, url)
} finally {
  for (const end of ends) await end()
}

/** How long a first sync takes, from the log-in to the number in the menu, and what is in the heap afterwards. */
async function firstSync(browser: Browser, url: string): Promise<void> {
  await fill(url, 'large', 2 * COUNT)
  const { page } = await visit(browser, url)
  const cdp = await page.context().newCDPSession(page)
  await logIn(page, 'large')
  const begin = performance.now()
  await page.getByRole('link', { name: `Inbox ${2 * COUNT}` }).waitFor()
  const took = performance.now() - begin
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  process.stdout.write(`first sync: ${Math.round(took)} ms, ${Math.round(usedSize / 1e6)} MB\n`)
  await page.context().close()
}

/** When the first row is there after the page was asked for, and how far what was there has moved since. */
async function firstList(browser: Browser, url: string): Promise<void> {
  await fill(url, 'few', 30)
  const { page } = await visit(browser, url)
  await logIn(page, 'few')
  await page.getByRole('link', { name: 'Inbox 30' }).click()
  await page.getByRole('row').first().waitFor()
  const state = await page.context().storageState()
  await page.context().close()
  const context = await browser.newContext({ baseURL: url, storageState: state })
  const fresh = await context.newPage()
  const cdp = await context.newCDPSession(fresh)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await fresh.addInitScript(`globalThis.shifts = 0
    new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shifts += value })
      .observe({ type: 'layout-shift', buffered: true })
    new MutationObserver((_changes, observer) => {
      if (!document.querySelector('[role=row]')) return
      globalThis.first = performance.now()
      observer.disconnect()
    }).observe(document, { childList: true, subtree: true })`)
  for (const name of ['cold', 'warm', 'warm', 'warm']) {
    await fresh.goto('/app/inbox')
    await fresh.getByRole('row').first().waitFor()
    await fresh.waitForTimeout(3_000)
    const [first, shifts] = await fresh.evaluate<[number, number]>('[first, shifts]')
    process.stdout.write(`first list, ${name}: ${Math.round(first)} ms, shifts ${shifts.toFixed(4)}\n`)
  }
}

async function logIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
}

async function fill(url: string, username: string, count: number): Promise<void> {
  const { api } = new Device(url, await newAccount(url, username))
  let n = 0
  const work = async () => {
    while (n++ < count) {
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
