import * as fs from 'node:fs'
import { join } from 'node:path'
import { createFolder } from '@todo/test-kit'
import t from 'tap'
import { makeFolder } from '../src/make-folder.ts'

t.test('a folder and those it lies in are made for their owner alone', async (t) => {
  const folder = join(await createFolder(t), 'a', 'b')
  makeFolder(folder)
  makeFolder(folder)
  t.equal(fs.statSync(folder).mode & 0o777, 0o700)
})

t.test('where no folder can be made, the file system says why', async (t) => {
  const file = join(await createFolder(t), 'file')
  fs.writeFileSync(file, '')
  t.throws(() => makeFolder(join(file, 'folder')), { code: 'ENOTDIR' })
})

t.test('a folder that another process makes in the same moment will do', async (t) => {
  const folder = join(await createFolder(t), 'folder')
  const mkdirSync = (...args: Parameters<typeof fs.mkdirSync>) => {
    fs.mkdirSync(...args)
    return fs.mkdirSync(...args)
  }
  const late = await t.mockImport<typeof import('../src/make-folder.ts')>('../src/make-folder.ts', {
    'node:fs': { ...fs, mkdirSync },
  })
  t.doesNotThrow(() => late.makeFolder(folder))
  t.ok(fs.existsSync(folder))
})
