import { readFileSync } from 'node:fs'
import { accessToken, bearer, type TestKey, testKeyOf } from '@todo/test-kit'

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
  return testKeyOf(keys[0])
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
