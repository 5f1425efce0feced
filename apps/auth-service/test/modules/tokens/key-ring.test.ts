import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { PrivateKey } from '@todo/schemas'
import { createFolder, createKey, createLogSink } from '@todo/test-kit'
import t, { type Test } from 'tap'
import { generateKey } from '../../../src/modules/tokens/generate-key.ts'
import { KeyRing } from '../../../src/modules/tokens/key-ring.ts'

async function ringOf(t: Test, ...keys: PrivateKey[]) {
  const file = path.join(await createFolder(t), 'keys.json')
  const write = async (contents: string) => {
    await writeFile(`${file}.new`, contents)
    await rename(`${file}.new`, file)
  }
  await write(JSON.stringify({ keys }))
  const sink = createLogSink()
  const ring = new KeyRing({ JWT_KEYS_FILE: file })
  return { file, ring, sink, write, follow: () => ring.follow(sink.logger) }
}

t.test('the keys follow their file, and the log says so without a secret', async (t) => {
  const [old, next] = [generateKey(), generateKey()]
  const { ring, sink, write, follow } = await ringOf(t, old)
  const before = ring.publicKeys
  await follow()
  await follow()
  t.equal(ring.publicKeys, before, 'the same set as long as nothing changes')
  t.equal(sink.text(), '')
  await write(JSON.stringify({ keys: [next, old] }))
  await follow()
  t.equal(ring.signingKey.kid, next.kid)
  t.strictSame(
    ring.publicKeys.keys.map(({ kid }) => kid),
    [next.kid, old.kid],
  )
  t.match(sink.lines(), [{ level: 30, keys: [next.kid, old.kid], signing: next.kid }])
  for (const { d } of [old, next]) t.notOk(sink.text().includes(d))
})

t.test('a file that is broken or gone changes nothing, and is followed again when it is whole', async (t) => {
  const [old, next] = [generateKey(), generateKey()]
  const { ring, file, write, follow } = await ringOf(t, old)
  for (const broken of ['', '{', 'null', '{"keys":[]}', JSON.stringify({ keys: [{ ...next, d: old.d }] })]) {
    await write(broken)
    await t.rejects(follow(), { name: 'ConfigError', message: /JWT_KEYS_FILE/ })
    await t.rejects(follow(), { name: 'ConfigError' }, 'as often as it is looked at')
    t.equal(ring.signingKey.kid, old.kid)
    t.equal(ring.publicKeys.keys.length, 1)
  }
  await rm(file)
  await t.rejects(follow(), { code: 'ENOENT' })
  await write(JSON.stringify({ keys: [next] }))
  await follow()
  t.equal(ring.signingKey.kid, next.kid)
})

t.test('keys that are in the environment stay as they are', async (t) => {
  const key = createKey()
  const { file, sink } = await ringOf(t, generateKey())
  const ring = new KeyRing({ JWT_KEYS: JSON.stringify({ keys: [key.privateJwk] }), JWT_KEYS_FILE: file })
  await ring.follow(sink.logger)
  t.equal(ring.signingKey.kid, key.kid)
})

t.test('before any key may sign, there is no signing key', async (t) => {
  const { ring } = await ringOf(t, generateKey())
  t.intercept(Date, 'now', { value: () => -1 })
  t.throws(() => ring.signingKey, TypeError)
})
