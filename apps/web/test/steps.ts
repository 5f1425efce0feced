import path from 'node:path'
import type { Page, PageScreenshotOptions } from 'playwright-core'
import type { Test } from 'tap'
import type { Visit } from './browser.ts'
import { newAccount, PASSWORD } from './device.ts'

export { PASSWORD }

const PICTURES = path.join(import.meta.dirname, '../screenshots')

/** Draws a page, to be looked at, where `PICTURES=1` asks for it: no test reads a picture. */
export async function draw(page: Page, name: string, options: PageScreenshotOptions = {}): Promise<void> {
  if (process.env.PICTURES) await page.screenshot({ path: path.join(PICTURES, `${name}.png`), ...options })
}

/** Begins as somebody new, whose account and session were made without the page: for tests of what comes after. */
export async function enter(visitor: Visit, url: string, username: string): Promise<void> {
  await newAccount(url, username)
  await enterAgain(visitor, username)
}

/** The same with an account that there is. */
export async function enterAgain({ page, forget }: Visit, username: string): Promise<void> {
  await forget()
  const data = { username, password: PASSWORD, session: 'cookie' }
  await page.context().request.post('/users/log-in', { data, failOnStatusCode: true })
  await page.evaluate("localStorage.setItem('todo.session', 'cookie')")
  await page.goto('/app/today')
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
}

/** Makes an account by the form, and throws the example list away. */
export async function signUp(visitor: Visit, username: string): Promise<void> {
  await begin(visitor, username)
  await throwExampleAway(visitor.page)
}

/** Throws away what every account begins with. */
export async function throwExampleAway(page: Page): Promise<void> {
  const isGone = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
  await page.getByRole('button', { name: 'Throw it away' }).click()
  // It is the last of what was made at first: by then, nothing waits to be sent.
  await isGone
  // On a machine that is slow, what tells it may have gone by itself.
  await page.evaluate(`document.querySelector('.toast-close')?.click()`)
}

/** Makes an account by the form, and waits until Today is shown. */
export async function begin({ page }: Visit, username: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign up' }).click()
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
}

/** The row of a to-do. */
export const row = (page: Page, name: string) => page.getByRole('row', { name })

/** The panel beside a list. */
export const details = (page: Page) => page.getByRole('complementary', { name: 'Details' })

/** Adds a to-do with the quick-add box, which a key opens. */
export async function add(page: Page, text: string): Promise<void> {
  await page.keyboard.press('q')
  const box = page.getByRole('textbox', { name: 'Add a to-do' })
  await box.fill(text)
  await page.keyboard.press('Enter')
  await box.waitFor({ state: 'detached' })
}

/** Has a page ask the server for all that it loads: the service worker has kept every part. Returns what ends that. */
export async function withoutWorker(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setBypassServiceWorker', { bypass: true })
  return () => session.detach()
}

/** A part of the page's code that a test holds back. */
interface LatePart {
  /** Lets it come, and ends when it has been loaded. */
  come(): Promise<void>
  /** From now on, all parts come as they do. */
  end(): Promise<void>
}

/** Loads a page again, and holds back a part of its code: that of a module. */
export async function holdPart(page: Page, module: string): Promise<LatePart> {
  const late = Promise.withResolvers<void>()
  const part = `**/assets/${module}-*.js`
  const withWorker = await withoutWorker(page)
  await page.route(part, async (route) => {
    await late.promise
    await route.continue()
  })
  await page.reload()
  return {
    async come() {
      const loaded = page.waitForResponse(part)
      late.resolve()
      await (await loaded).finished()
    },
    async end() {
      await page.unroute(part)
      await withWorker()
    },
  }
}

/** Shows that nothing went wrong in the page, as the browser tells it. */
export function noFaults(t: Test, { faults }: Visit): void {
  t.strictSame(faults, [])
}

/** Counts the pictures of rows that are ticked off. */
export const COUNT_TICKED = `globalThis.ticked = 0; new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const { className } of addedNodes) if (/ticked/.test(className)) ticked++
}).observe(document.body, { childList: true })`
