import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Note } from '../audit/audit-trail.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { OneTimeCodes } from '../one-time-codes/one-time-codes.ts'
import type { User } from '../users/user.entity.ts'
import type { EmailAddress } from './email-address.ts'

/** 409: another account has verified this address. */
export const EmailTaken = createError('EMAIL_TAKEN', 'This e-mail address belongs to another account', 409)

/**
 * Makes an address that of a user whom this transaction holds. Every code of the account is void then, and the user is told:
 * with a welcome at the first address, else at the new and at the old one.
 *
 * @throws {UniqueConstraintViolationException} when another account has it.
 */
export async function setEmail(em: SqlEntityManager, note: Note, user: User, email: EmailAddress): Promise<void> {
  const old = { id: user.id, email: user.email ?? null, emailKey: user.emailKey ?? null }
  user.email = email.text
  user.emailKey = email.key
  await em.flush()
  await new OneTimeCodes(em).void(user.id)
  if (old.emailKey === null) await sendNotice(em, 'welcome', user)
  else if (old.emailKey !== email.key) {
    await sendNotice(em, 'email-removed', old)
    await sendNotice(em, 'email-changed', user)
  }
  await note('email-verified', user.id)
}
