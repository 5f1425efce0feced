import path from 'node:path'
import t from 'tap'
import { anythingEndsEqual } from './random.ts'
import { startStack } from './stack.ts'
import { storeKeeps } from './store.ts'

t.test('what was done without a network', async (t) => {
  const { url } = await startStack(t, path.join(import.meta.dirname, 'no-page'))
  await t.test('the store, in Node', (t) => storeKeeps(t, url))
  await t.test('two devices that do anything end with the same', (t) => anythingEndsEqual(t, url))
})
