import type { Browser } from 'playwright-core'
import t, { type Test } from 'tap'
import { findChromium, startBrowser, type Visit, visit } from './browser.ts'
import { buildPage, type Stack, startStack } from './stack.ts'

/** What a test of the page has: all services, and a browser with two visitors. */
export interface Scene extends Stack {
  browser: Browser
  /** The page that the services give out. */
  pageDir: string
  /** Somebody at a desk, and somebody with a phone. Each test begins as somebody new: see `enter`. */
  desk: Visit
  phone: Visit
}

const DESKTOP = { viewport: { width: 1280, height: 800 } }
const PHONE = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true }

/**
 * Runs tests of the page in Chromium, with services of their own. They are skipped where there is none, unless
 * `REQUIRE_CHROMIUM` is set.
 */
export function inChromium(name: string, run: (t: Test, scene: Scene) => Promise<void>): void {
  const program = findChromium()
  const skip = program === undefined && 'there is no Chromium: set CHROMIUM_PATH, or put chromium on the PATH'
  if (skip && process.env.REQUIRE_CHROMIUM) throw new Error(skip)
  void t.test(name, { skip }, async (t) => {
    const pageDir = await buildPage(t)
    const stack = await startStack(t, pageDir)
    const browser = await startBrowser(t, program ?? '')
    const desk = await visit(browser, stack.url, DESKTOP)
    const phone = await visit(browser, stack.url, PHONE)
    await run(t, { ...stack, browser, pageDir, desk, phone })
  })
}
