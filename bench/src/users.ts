import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { accessToken, bearer, type TestKey } from '@todo/test-kit'

/** Someone who is in the databases, and logged in. */
export interface User {
  readonly id: number
  readonly username: string
  readonly headers: Readonly<Record<string, string>>
}

/** Longer than any run lasts. */
const TTL_SECONDS = 86_400

/** The stack's own signing key, from the auth-service's key file. */
export function readSigningKey(keysFile: string): TestKey {
  const { keys }: { keys: [TestKey['privateJwk']] } = JSON.parse(readFileSync(keysFile, 'utf8'))
  const [privateJwk] = keys
  const { d: _secret, ...publicJwk } = privateJwk
  return {
    kid: privateJwk.kid,
    privateJwk,
    publicJwk,
    privatePem: createPrivateKey({ key: privateJwk, format: 'jwk' })
      .export({ type: 'pkcs8', format: 'pem' })
      .toString(),
    publicPem: createPublicKey({ key: publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString(),
  }
}

/** A user, with a token as a log-in gives it. */
export function newUser(key: TestKey, id: number): User {
  const username = `bench-${id}`
  const exp = Math.floor(Date.now() / 1000) + TTL_SECONDS
  return { id, username, headers: bearer(accessToken(key, { id, username }, { exp })) }
}

/** Users 1 to n. */
export function newUsers(key: TestKey, count: number): User[] {
  return Array.from({ length: count }, (_, index) => newUser(key, index + 1))
}
