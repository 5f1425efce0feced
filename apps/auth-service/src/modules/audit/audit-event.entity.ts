import { defineEntity, p } from '@mikro-orm/core'
import type { AuditActor, AuditEventName, AuditOutcome } from '@todo/schemas'

export const AuditEventSchema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  indexes: [{ name: 'audit_event_user_id_event_outcome_index', properties: ['userId', 'event', 'outcome'] }],
  properties: {
    id: p.integer().unsigned().primary().autoincrement(),
    userId: p.integer().unsigned().nullable().index('audit_event_user_id_index'),
    event: p.string().$type<AuditEventName>().length(32),
    outcome: p.string().$type<AuditOutcome>().length(16),
    actor: p.string().$type<AuditActor>().length(16).default('user'),
    actorId: p.integer().unsigned().nullable(),
    address: p.string().length(64).nullable(),
    happenedAt: p.bigint('number').unsigned().index('audit_event_happened_at_index'),
  },
})

/**
 * Something that happened to an account. No foreign key on `userId`: that an account was deleted is told by a row that
 * outlives it. None where the name that was given belongs to nobody. `actorId`: which administrator has done it, told to
 * nobody by the API. `address` is forgotten with the account.
 */
export class AuditEvent extends AuditEventSchema.class {}
AuditEventSchema.setClass(AuditEvent)
