import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createFolder, createKey, databases } from '@todo/test-kit'
import t from 'tap'
import { generateKey, generateKeySet } from '../../../src/modules/tokens/generate-key.ts'
import { publicKeySet, readKeySet, signingKeyOf } from '../../../src/modules/tokens/key-set.ts'
import { buildTestApp, key } from '../../helper.ts'

const keySet = { keys: [createKey().privateJwk, createKey().privateJwk] }

t.test('a key set comes from a file or from the environment, which goes first', async (t) => {
  const file = path.join(await createFolder(t), 'keys.json')
  await writeFile(file, JSON.stringify(keySet))
  t.strictSame(readKeySet({ JWT_KEYS_FILE: file }), keySet)
  t.strictSame(readKeySet({ JWT_KEYS: JSON.stringify({ keys: [key.privateJwk] }), JWT_KEYS_FILE: file }), {
    keys: [key.privateJwk],
  })
})

t.test('a file that cannot be read is named, with the reason', async (t) => {
  t.throws(() => readKeySet({ JWT_KEYS_FILE: '/nowhere/keys.json' }), {
    name: 'ConfigError',
    message: /JWT_KEYS_FILE cannot be read: ENOENT.*\/nowhere\/keys\.json/,
  })
})

t.test('a file with something else in it is refused for that', async (t) => {
  const file = path.join(await createFolder(t), 'keys.json')
  await writeFile(file, '[]')
  t.throws(() => readKeySet({ JWT_KEYS_FILE: file }), {
    name: 'ConfigError',
    message: /JWT_KEYS_FILE holds no private JWK Set/,
  })
})

t.test('what is no private key set is refused, and nothing of it is said', async (t) => {
  const [first = createKey().privateJwk] = keySet.keys
  const { d, ...publicOnly } = first
  const { kid, ...nameless } = first
  const wrong = {
    'a set without a key': { keys: [] },
    'a single key': first,
    'a public key': { keys: [publicOnly] },
    'a key without a kid': { keys: [nameless] },
    'a shared secret': { keys: [{ kty: 'oct', k: d, kid, alg: 'HS256', use: 'sig' }] },
    'another algorithm': { keys: [{ ...first, alg: 'RS256' }] },
    'one good and one bad key': { keys: [first, publicOnly] },
    'a time that is none': { keys: [{ ...first, nbf: 'soon' }] },
    null: null,
  }
  for (const [what, value] of Object.entries(wrong)) {
    const error = thrownBy(() => readKeySet({ JWT_KEYS: JSON.stringify(value) }))
    t.match(error, { name: 'ConfigError', message: /JWT_KEYS holds no private JWK Set/ }, what)
    t.notOk(String(error).includes(d), 'the secret is not told')
  }
  const useless = {
    'two keys with one kid': [first, { ...createKey().privateJwk, kid }],
    'parts do not belong together': [{ ...first, d: createKey().privateJwk.d }],
    'parts do not belong together ': [{ ...first, x: 'AAAA' }],
    'no key that may sign yet': [{ ...first, nbf: 2 ** 33 }],
  }
  for (const [what, keys] of Object.entries(useless)) {
    const error = thrownBy(() => readKeySet({ JWT_KEYS: JSON.stringify({ keys }) }))
    t.match(error, { name: 'ConfigError', message: `JWT_KEYS has` }, what)
    t.match(String(error), what.trim())
    t.notOk(
      keys.some((key) => String(error).includes(key.d)),
      'the secret is not told',
    )
  }
  t.match(
    thrownBy(() => readKeySet({ JWT_KEYS: `{"d":"${d}"` })),
    { message: /JWT_KEYS is not valid JSON/ },
  )
  t.notOk(String(thrownBy(() => readKeySet({ JWT_KEYS: `{"d":"${d}"` }))).includes(d))
})

t.test('a new key set has one key, a new one each time, that can be read back', async (t) => {
  const [first, second] = [generateKeySet(), generateKeySet()]
  t.equal(first.keys.length, 1)
  t.not(first.keys[0]?.kid, second.keys[0]?.kid)
  t.not(first.keys[0]?.d, second.keys[0]?.d)
  t.strictSame(readKeySet({ JWT_KEYS: JSON.stringify(first) }), first)
})

t.test('what is public of a key set cannot sign', async (t) => {
  t.notOk(JSON.stringify(publicKeySet(keySet)).includes('"d"'))
  t.equal(publicKeySet(keySet).keys.length, 2)
})

t.test('a key whose time has not come is known, and does not sign', async (t) => {
  const [next, present] = [generateKey(2_000), generateKey(1_000)]
  const set = { keys: [next, present, generateKey()] }
  t.equal(signingKeyOf(set, 1_999_999)?.kid, present.kid)
  t.equal(signingKeyOf(set, 2_000_000)?.kid, next.kid)
  t.equal(publicKeySet(set).keys.length, 3)
  t.notMatch(JSON.stringify(publicKeySet(set)), 'nbf')
})

for (const database of databases) {
  t.test(`on ${database.name} the public keys are published, and may be cached`, async (t) => {
    const app = await buildTestApp(t, database)
    const response = await app.inject('/.well-known/jwks.json')
    t.equal(response.statusCode, 200)
    t.strictSame(response.json(), { keys: [key.publicJwk] })
    t.equal(response.headers['cache-control'], 'public, max-age=300')
    t.match(response.headers['content-type'], /^application\/json/)
    t.notOk(response.body.includes(key.privateJwk.d))
  })
}

function thrownBy(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}
