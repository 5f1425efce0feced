import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import type { TestScope } from '@todo/test-kit'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser']

/** For a machine without a screen, and for root; nothing is asked of any other host. */
export const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
]

/** The Chromium of `CHROMIUM_PATH`, or else one on the `PATH`. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env
  const files = NAMES.flatMap((name) => PATH.split(path.delimiter).map((folder) => path.join(folder, name)))
  return (CHROMIUM_PATH ? [CHROMIUM_PATH] : files).find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What is waited for has to be there by then; on a busy machine, a browser and a whole stack take their time. */
const WITHIN_MS = 60_000

/** Starts a browser that ends with the test. */
export async function startBrowser(t: TestScope, executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  t.teardown(() => browser.close())
  return browser
}

/** A page of a browser that knows nothing yet, and what went wrong in it so far. */
export interface Visit {
  page: Page
  /** Errors of the console, and requests to other hosts. */
  faults: string[]
  /** Makes the browser that of somebody else, who is not logged in; it keeps only what it has loaded of the page. */
  forget: () => Promise<void>
}

/** Opens the app as somebody who has never been there. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options })
  context.setDefaultTimeout(WITHIN_MS)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    // The windows of tests are incognito ones, which have no push service.
    if (message.type() === 'error' && !message.text().includes('incognito mode')) faults.push(message.text())
  })
  page.on('pageerror', ({ message }) => faults.push(message))
  const own = [url, 'data:', `blob:${url}`]
  page.on('request', (request) => {
    if (!own.some((start) => request.url().startsWith(start))) faults.push(`asked for ${request.url()}`)
  })
  await page.goto('/')
  const viewport = page.viewportSize()
  const forget = async () => {
    await asAtFirst(page)
    if (viewport) await page.setViewportSize(viewport)
    await forgetUser(page, url)
    faults.length = 0
  }
  return { page, faults, forget }
}

/** Takes back what a test has done to the browser. */
async function asAtFirst(page: Page): Promise<void> {
  await page.unrouteAll()
  await page.context().setOffline(false)
  await page.context().clearPermissions()
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
}

/** Forgets all that the app has written down. A new page would have to compile the app again, which takes longer than most tests. */
async function forgetUser(page: Page, origin: string): Promise<void> {
  // Of the same origin, and without the app.
  await page.goto('/icon.svg')
  await page.evaluate('sessionStorage.clear()')
  await page.context().clearCookies()
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'local_storage,indexeddb' })
  await session.detach()
}
