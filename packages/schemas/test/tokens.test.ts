import t from 'tap'
import { AccessTokenClaims, PrivateKeySet, PublicKeySet } from '../src/index.ts'
import { fits } from './helper.ts'

const claims = { iss: 'a', aud: 'b', sub: '1', username: 'test', sid: 's', jti: 'j', iat: 1, exp: 2 }
const publicKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k', alg: 'ES256', use: 'sig' }

t.test('a token names its user by id, as text (RFC 7519, section 4.1.2)', async (t) => {
  for (const sub of ['1', '2147483647']) t.ok(fits(AccessTokenClaims, { ...claims, sub }))
  for (const sub of ['0', '-1', '01', '1.5', 'x', '', '1\n', 1, null]) {
    t.notOk(fits(AccessTokenClaims, { ...claims, sub }), JSON.stringify(sub))
  }
})

t.test('no claim may be missing', async (t) => {
  t.ok(fits(AccessTokenClaims, claims))
  for (const name of Object.keys(claims)) t.notOk(fits(AccessTokenClaims, { ...claims, [name]: undefined }), name)
})

t.test('a key is for ES256 and nothing else', async (t) => {
  t.ok(fits(PublicKeySet, { keys: [publicKey] }))
  t.ok(fits(PublicKeySet, { keys: [] }))
  for (const bad of [{ alg: 'HS256' }, { kty: 'oct' }, { crv: 'P-384' }, { use: 'enc' }, { kid: '' }]) {
    t.notOk(fits(PublicKeySet, { keys: [{ ...publicKey, ...bad }] }), JSON.stringify(bad))
  }
})

t.test('a private key set has at least one key that can sign', async (t) => {
  t.ok(fits(PrivateKeySet, { keys: [{ ...publicKey, d: 'd' }] }))
  for (const keys of [[], [publicKey], [{ ...publicKey, d: '' }]]) t.notOk(fits(PrivateKeySet, { keys }))
})
