import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import t from 'tap'
import { createDiskStore, pathOfFile } from '../../../src/modules/attachments/store/disk-store.ts'

async function* brokenOff() {
  yield 'the beginning'
  throw new Error('no space left on device')
}

t.test('what was written of a file that does not fit on the disk makes room at once', async (t) => {
  const folder = t.testdir()
  const key = randomUUID()
  await t.rejects(createDiskStore(folder).write(key, Readable.from(brokenOff())), { message: /no space/ })
  t.notOk(existsSync(pathOfFile(folder, key)))
})

t.test('a file is not written over', async (t) => {
  const folder = t.testdir()
  const store = createDiskStore(folder)
  const key = randomUUID()
  await store.write(key, Readable.from(['first']))
  await t.rejects(store.write(key, Readable.from(['second'])), { code: 'EEXIST' })
  t.equal(readFileSync(pathOfFile(folder, key), 'utf8'), 'first')
})
