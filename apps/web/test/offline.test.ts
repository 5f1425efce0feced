import path from 'node:path'
import t from 'tap'
import { findChromium, startBrowser } from './browser.ts'
import { opensOffline } from './offline-page.ts'
import { anythingEndsEqual } from './random.ts'
import { buildPage, startStack } from './stack.ts'
import { storeKeeps } from './store.ts'

const program = findChromium()

t.test('what was done without a network', async (t) => {
  const pageDir = program === undefined ? path.join(import.meta.dirname, 'no-page') : await buildPage(t)
  const { url } = await startStack(t, pageDir)
  await t.test('the page opens without a network', { skip: program === undefined }, async (t) =>
    opensOffline(t, await startBrowser(t, program ?? ''), url),
  )
  await t.test('the store, in Node', (t) => storeKeeps(t, url))
  await t.test('two devices that do anything end with the same', (t) => anythingEndsEqual(t, url))
})
