import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Client } from '../sessions/client.ts'
import type { Throttle } from '../throttling/throttle.ts'
import type { PasswordHasher } from './password-hasher.ts'

/** 403: the token says who calls, and the password is still needed. Not a 401: another token would not help. */
export const WrongPassword = createError('WRONG_PASSWORD', 'The password is wrong', 403)

/** What checking a password takes. */
export interface PasswordCheck {
  hasher: PasswordHasher
  throttle: Throttle
}

/**
 * Checks the password of somebody who is logged in. Do this outside of any transaction, since it takes long; then have the
 * transaction make sure that the password has not been changed since.
 *
 * @throws {WrongPassword}
 * @throws {TooManyFailures}
 * @throws {Overloaded}
 */
export async function confirmPassword(
  em: SqlEntityManager,
  { hasher, throttle }: PasswordCheck,
  user: { username: string; password: string },
  { password, client }: { password: string; client: Client },
): Promise<void> {
  hasher.requireRoom()
  const check = () => hasher.matches(password, user.password)
  const who = { username: user.username, address: client.address }
  if (!(await throttle.guard(em, who, check))) throw new WrongPassword()
}
