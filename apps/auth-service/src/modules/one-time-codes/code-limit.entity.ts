import { defineEntity, p } from '@mikro-orm/core'

export const CodeLimitSchema = defineEntity({
  name: 'CodeLimit',
  tableName: 'code_limit',
  properties: {
    id: p.string().length(64).primary(),
    subject: p.string().length(80).index('code_limit_subject_index'),
    used: p.integer().unsigned(),
    usedAt: p.bigint('number').unsigned(),
    endsAt: p.bigint('number').unsigned().index('code_limit_ends_at_index'),
  },
})

/**
 * How much of one limit has been used.
 *
 * - `id`: a hash of what is limited, for whom, and by whom. It holds no address.
 * - `subject`: the account or the e-mail address, as in `code-subject.ts`, to find all limits of an account.
 * - `used`, `usedAt`: how often, and when last.
 * - `endsAt`: when the count starts again. It runs from the first use.
 */
export class CodeLimit extends CodeLimitSchema.class {}
CodeLimitSchema.setClass(CodeLimit)
