import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo, stampColumns } from '../../database/columns.ts'
import { AccountEntity } from '../accounts/account.entity.ts'

export const WebhookSchema = defineEntity({
  name: 'Webhook',
  tableName: 'webhook',
  indexes: [{ name: 'webhook_is_active_due_at_index', properties: ['is_active', 'due_at'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    user_id: () => belongsTo(AccountEntity, 'user_id').index('webhook_user_id_index'),
    url: p.string().length(2048),
    events: p.string().length(2048),
    is_active: p.boolean().default(true),
    off_reason: p.string().length(255).nullable(),
    secret: p.string().length(255),
    old_secret: p.string().length(255).nullable(),
    old_secret_until: p.bigint('number').unsigned().nullable(),
    failures: p.integer().unsigned().default(0),
    due_at: p.bigint('number').unsigned(),
    claims: p.integer().unsigned().default(0),
    ...stampColumns(),
  },
})

/**
 * A URL that is told of what changes.
 *
 * - `events`: what it is told of, separated by blanks.
 * - `off_reason`: why the server has switched it off.
 * - `secret`, and the one before until `old_secret_until`: sealed.
 * - `failures`: how many tries have failed in a row.
 * - `due_at`: when it is looked at next, in milliseconds since 1970. Whoever looks moves it on first, by the longest time
 *   that the work may take, and raises `claims`: only the latest claim may write the result.
 */
export class WebhookEntity extends WebhookSchema.class {}
WebhookSchema.setClass(WebhookEntity)
