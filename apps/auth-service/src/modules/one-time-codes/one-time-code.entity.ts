import { defineEntity, p } from '@mikro-orm/core'

export const OneTimeCodeSchema = defineEntity({
  name: 'OneTimeCode',
  tableName: 'one_time_code',
  uniques: [{ name: 'one_time_code_subject_purpose_unique', properties: ['subject', 'purpose'] }],
  properties: {
    id: p.string().length(36).primary(),
    subject: p.string().length(80),
    purpose: p.string().length(16).$type<CodePurpose>(),
    userId: p.integer().unsigned().nullable(),
    email: p.string().length(254).nullable(),
    codeHash: p.string().length(64).nullable(),
    tries: p.integer().unsigned(),
    expiresAt: p.bigint('number').unsigned().index('one_time_code_expires_at_index'),
  },
})

/** What a code is good for. */
export type CodePurpose = 'verify-email' | 'reset-password'

/**
 * A code that somebody has asked for; a subject has one for each purpose. The row is there before the code, which the
 * job makes that mails it, and is gone soon after the code has been used or has expired.
 *
 * - `id`: a random UUID, of which the code is made.
 * - `subject`: whom it is for, see `subject.ts`.
 * - `userId`: none where a password is to be reset for an address that nobody has; then there is no mail, either.
 * - `email`: the address to verify; none where the code goes to the verified one.
 * - `codeHash`: a HMAC of the code, as soon as it has been made.
 * - `tries`: how many have been spent.
 */
export class OneTimeCode extends OneTimeCodeSchema.class {}
OneTimeCodeSchema.setClass(OneTimeCode)
