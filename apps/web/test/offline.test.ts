import path from 'node:path'
import t from 'tap'
import { findChromium, startBrowser } from './browser.ts'
import { takesUpReleases } from './new-release.ts'
import { opensOffline, showsConflicts } from './offline-page.ts'
import { anythingEndsEqual } from './random.ts'
import { buildPage, startStack } from './stack.ts'
import { storeKeeps } from './store.ts'

const program = findChromium()

t.test('what was done without a network', async (t) => {
  const pageDir = program === undefined ? path.join(import.meta.dirname, 'no-page') : await buildPage(t)
  const { url } = await startStack(t, pageDir)
  await t.test('in the page', { skip: program === undefined }, async (t) => {
    const browser = await startBrowser(t, program ?? '')
    await t.test('it opens without a network', (t) => opensOffline(t, browser, url))
    await t.test('a conflict is shown with both values', (t) => showsConflicts(t, browser, url))
    await t.test('a new release is taken up, and nothing is lost', (t) => takesUpReleases(t, browser, url, pageDir))
  })
  await t.test('the store, in Node', (t) => storeKeeps(t, url))
  await t.test('two devices that do anything end with the same', (t) => anythingEndsEqual(t, url))
})
