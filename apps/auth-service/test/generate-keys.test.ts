import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createFolder, startProcess } from '@todo/test-kit'
import t from 'tap'
import { readKeySet } from '../src/modules/tokens/key-set.ts'

const script = path.join(import.meta.dirname, '..', 'src', 'generate-keys.ts')

t.test('makes a key set that the service takes, in a file that only its owner can read', async (t) => {
  const file = path.join(await createFolder(t), 'new', 'folder', 'keys.json')
  const made = startProcess(t, script, { args: [file] })
  t.strictSame(await made.exit, { code: 0, signal: null })
  t.equal(made.output(), '')
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.equal(readKeySet({ JWT_KEYS_FILE: file }).keys.length, 1)
})

t.test('leaves a file that is there already as it is: its tokens stay good', async (t) => {
  const file = path.join(await createFolder(t), 'keys.json')
  await writeFile(file, 'precious')
  const refused = startProcess(t, script, { args: [file] })
  t.strictSame(await refused.exit, { code: 0, signal: null })
  t.equal(refused.output(), `${file} is there already; nothing was changed\n`)
  t.equal(await readFile(file, 'utf8'), 'precious')
})

t.test('says how it is used, and ends 2', async (t) => {
  const bare = startProcess(t, script)
  t.strictSame(await bare.exit, { code: 2, signal: null })
  t.equal(bare.output(), 'usage: node src/generate-keys.ts FILE\n')
})

t.test('fails where it cannot write', async (t) => {
  const failed = startProcess(t, script, { args: ['/dev/null/keys.json'] })
  t.strictSame(await failed.exit, { code: 1, signal: null })
  t.match(failed.output(), /ENOTDIR|EEXIST/)

  const file = path.join(await createFolder(t), 'k'.repeat(300))
  const refused = startProcess(t, script, { args: [file] })
  t.strictSame(await refused.exit, { code: 1, signal: null })
  t.match(refused.output(), /ENAMETOOLONG/)
})
