import { createPublicKey, verify } from 'node:crypto'
import t from 'tap'
import {
  accessToken,
  accessTokenClaims,
  attacks,
  bearer,
  createKey,
  decodeToken,
  hmacToken,
  unsignedToken,
} from '../src/index.ts'

const user = { id: 7, username: 'test' }

t.test('an access token carries the claims, and its signature verifies with the public key', async (t) => {
  const key = createKey('key-1')
  const token = accessToken(key, user)
  const { header, claims } = decodeToken(token)
  t.strictSame(header, { alg: 'ES256', typ: 'JWT', kid: 'key-1' })
  t.match(claims, { iss: 'auth-service', aud: 'todo-backend', sub: '7', username: 'test' })
  t.equal(Number(claims.exp) - Number(claims.iat), 900)
  const [head, payload, signature = ''] = token.split('.')
  for (const publicKey of [createPublicKey(key.publicPem), createPublicKey({ key: key.publicJwk, format: 'jwk' })]) {
    t.ok(
      verify(
        'sha256',
        Buffer.from(`${head}.${payload}`),
        { key: publicKey, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      ),
    )
  }
  t.strictSame(bearer(token), { authorization: `Bearer ${token}` })
})

t.test('a claim can be changed or left out', async (t) => {
  const { claims } = decodeToken(accessToken(createKey(), user, { sub: 'x', exp: undefined }))
  t.equal(claims.sub, 'x')
  t.notOk('exp' in claims)
})

t.test('tokens can be forged', async (t) => {
  const claims = accessTokenClaims(user)
  t.match(hmacToken('secret', { alg: 'HS256' }, claims), /^[\w-]+\.[\w-]+\.[\w-]{43}$/)
  t.match(unsignedToken({ alg: 'none' }, claims), /^[\w-]+\.[\w-]+\.$/)
})

t.test('no attack is the good token, and no two are the same', async (t) => {
  const key = createKey()
  const all = attacks(key, user)
  t.ok(all.length > 50)
  t.equal(new Set(all.map(({ name }) => name)).size, all.length)
  t.equal(new Set(all.map(({ authorization }) => authorization)).size, all.length)
})
