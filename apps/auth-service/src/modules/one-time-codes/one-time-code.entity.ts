import { defineEntity, p } from '@mikro-orm/core'

export const OneTimeCodeSchema = defineEntity({
  name: 'OneTimeCode',
  tableName: 'one_time_code',
  indexes: [{ name: 'one_time_code_subject_index', properties: ['subject', 'purpose'] }],
  properties: {
    id: p.string().length(36).primary(),
    subject: p.string().length(80),
    purpose: p.string().length(16).$type<CodePurpose>(),
    userId: p.integer().unsigned().nullable().index('one_time_code_user_id_index'),
    email: p.string().length(254).nullable(),
    codeHash: p.string().length(64).nullable(),
    tries: p.integer().unsigned(),
    expiresAt: p.bigint('number').unsigned().index('one_time_code_expires_at_index'),
  },
})

/** What a code is good for. */
export type CodePurpose = 'verify-email' | 'reset-password'

/**
 * A code that somebody has asked for. The row is inserted before the code exists: the job that mails the code makes it.
 * The row is deleted when the code is used, soon after it has expired, and when the account gets another password or
 * e-mail address.
 *
 * - `id`: a random UUID. The code is made from it and a secret.
 * - `subject`: whose code it is, see `code-subject.ts`.
 * - `userId`: null where a password reset was asked for an address that no account has. Such a code is never mailed.
 * - `email`: the address to verify. Null for a password reset: that code goes to the verified address.
 * - `codeHash`: an HMAC of the code, as soon as it has been made.
 * - `tries`: how many have been spent, by everybody together.
 */
export class OneTimeCode extends OneTimeCodeSchema.class {}
OneTimeCodeSchema.setClass(OneTimeCode)
