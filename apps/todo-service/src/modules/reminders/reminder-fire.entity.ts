import { defineEntity, p } from '@mikro-orm/core'
import type { ReminderFire } from '@todo/schemas'
import { belongsTo } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { ReminderEntity } from './reminder.entity.ts'

export const ReminderFireSchema = defineEntity({
  name: 'ReminderFire',
  tableName: 'reminder_fire',
  indexes: [{ name: 'reminder_fire_user_id_fired_at_index', properties: ['user_id', 'fired_at'] }],
  uniques: [{ name: 'reminder_fire_reminder_id_occasion_unique', properties: ['reminder_id', 'occasion'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    uid: p.string().length(36),
    user_id: () => belongsTo(AccountEntity, 'user_id').index(false),
    reminder_id: () => belongsTo(ReminderEntity, 'reminder_id').index(false),
    occasion: p.string().length(100),
    state: p.string().length(8).$type<ReminderFire['state']>(),
    at: p.bigint('number'),
    fired_at: p.bigint('number').unsigned().index('reminder_fire_fired_at_index'),
  },
})

/**
 * That a reminder has come on an occasion (`occasions.ts`): it comes only once. The row is kept for 30 days.
 *
 * - `uid`: a random UUID, which names the mail among all others.
 * - `at`: the moment that it was meant for; `fired_at`: when it was sent, or given up as too late.
 */
export class ReminderFireEntity extends ReminderFireSchema.class {}
ReminderFireSchema.setClass(ReminderFireEntity)
