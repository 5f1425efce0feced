import { defineEntity, p } from '@mikro-orm/core'

export const CodeAllowanceSchema = defineEntity({
  name: 'CodeAllowance',
  tableName: 'code_allowance',
  properties: {
    subject: p.string().length(80).primary(),
    verifyEmailAt: p.bigint('number').unsigned(),
    resetPasswordAt: p.bigint('number').unsigned(),
    mails: p.integer().unsigned(),
    dayEndsAt: p.bigint('number').unsigned().index('code_allowance_day_ends_at_index'),
  },
})

/**
 * How many codes a subject may still ask for: when the last one for each purpose was asked for, how many they were in a
 * day, and when that day ends, which began with the first of them. It outlives the codes, and is gone after that day.
 */
export class CodeAllowance extends CodeAllowanceSchema.class {}
CodeAllowanceSchema.setClass(CodeAllowance)
