import path from 'node:path'
import t from 'tap'
import { importInNode } from './flows/import.ts'
import { anythingEndsEqual } from './random.ts'
import { startStack } from './stack.ts'
import { storeKeeps } from './store.ts'

t.test('the store of the page, in Node', async (t) => {
  const { url } = await startStack(t, path.join(import.meta.dirname, 'no-page'))
  await t.test('what it promises', (t) => storeKeeps(t, url))
  await t.test('two devices that do anything end with the same', (t) => anythingEndsEqual(t, url))
  await t.test('an import', (t) => importInNode(t, url))
})
