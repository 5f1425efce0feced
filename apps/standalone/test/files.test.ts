import assert from 'node:assert/strict'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { makeFolder } from '@todo/service-kit'
import { createFolder } from '@todo/test-kit'
import t from 'tap'
import { makePrivate } from '../src/folder.ts'
import { lockFolder } from '../src/lock.ts'
import { ensureSecrets } from '../src/secrets.ts'

const modeOf = (file: string) => statSync(file).mode & 0o7777

t.test('secrets and keys are made once, for their owner alone, and never twice the same', async (t) => {
  const folder = await createFolder(t)
  const files = {
    secretFiles: { SERVICE_TOKEN: join(folder, 'service-token'), CODE_SECRET: join(folder, 'new', 'code-secret') },
    keysFile: join(folder, 'keys.json'),
  }
  const paths = [...Object.values(files.secretFiles), files.keysFile]
  const read = () => paths.map((file) => readFileSync(file, 'utf8'))
  t.same(ensureSecrets(files), [])
  const [token, code, keys = ''] = read()
  for (const secret of [token, code]) t.match(secret, /^[\w-]{43}\n$/)
  t.not(token, code)
  t.match(JSON.parse(keys), { keys: [{ kty: 'EC', d: String }] })
  for (const file of paths) {
    t.equal(modeOf(file), 0o600)
    chmodSync(file, 0o644)
  }
  t.equal(modeOf(join(folder, 'new')), 0o700)
  t.same(ensureSecrets(files), [])
  t.same(read(), [token, code, keys])
  for (const file of paths) t.equal(modeOf(file), 0o600, 'also a file that was made earlier')
  t.same(readdirSync(folder).sort(), ['keys.json', 'new', 'service-token'], 'and nothing is left over')
})

t.test('a secret that cannot be written is reported', async (t) => {
  const keysFile = '/proc/self/none/keys.json'
  t.match(ensureSecrets({ secretFiles: { CODE_SECRET: '/proc/self/none/code-secret' }, keysFile }), [
    /^the secret \/proc\/self\/none\/code-secret cannot be written \(.*\): make it writable or set CODE_SECRET$/,
    /^the file \/proc\/self\/none\/keys.json with the signing keys cannot be written \(.*\): .* set JWT_KEYS_FILE$/,
  ])
})

t.test('a folder is made for its owner alone', async (t) => {
  const folder = join(await createFolder(t), 'a', 'b')
  makeFolder(folder)
  t.equal(modeOf(folder), 0o700)
  t.equal(modeOf(join(folder, '..')), 0o700)
})

t.test('the rights of others are taken away from what this user owns, and from nothing else', async (t) => {
  const folder = await createFolder(t)
  const shared = join(folder, 'shared')
  const file = join(folder, 'file')
  const link = join(folder, 'link')
  mkdirSync(shared)
  chmodSync(shared, 0o1777)
  writeFileSync(file, '')
  chmodSync(file, 0o666)
  symlinkSync(file, link)
  for (const path of [shared, link, join(folder, 'missing'), '/dev/null']) makePrivate(path)
  t.equal(modeOf(shared), 0o1777, 'a folder that many users share, as /tmp')
  t.equal(modeOf(file), 0o666, 'the target of a link')
  linkSync(file, join(folder, 'other-name'))
  chmodSync(folder, 0o755)
  makePrivate(folder)
  makePrivate(file)
  t.same([modeOf(folder), modeOf(file)], [0o700, 0o600])
})

t.test('a folder stays locked, whatever the garbage collector does', async (t) => {
  setFlagsFromString('--expose-gc')
  const collectGarbage: unknown = runInNewContext('gc')
  assert(typeof collectGarbage === 'function')
  const folder = await createFolder(t)
  const release = lockFolder(folder)
  assert(release)
  t.equal(modeOf(join(folder, 'lock.sqlite')), 0o600)
  collectGarbage()
  t.notOk(lockFolder(folder))
  release()
  t.ok(lockFolder(folder), 'until it is given back')
})
