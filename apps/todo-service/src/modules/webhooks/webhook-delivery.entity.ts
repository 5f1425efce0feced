import { defineEntity, p } from '@mikro-orm/core'
import type { DeliveryState } from '@todo/schemas'
import { belongsTo } from '../../database/columns.ts'
import { WebhookEntity } from './webhook.entity.ts'

export const WebhookDeliverySchema = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_delivery',
  properties: {
    id: p.integer().primary().autoincrement(),
    webhook_id: () => belongsTo(WebhookEntity, 'webhook_id').index('webhook_delivery_webhook_id_index'),
    user_id: p.integer().unsigned().index('webhook_delivery_user_id_index'),
    message_id: p.string().length(64).unique('webhook_delivery_message_id_unique'),
    account_id: p.integer().unsigned().nullable(),
    account_version: p.integer().unsigned().nullable(),
    n: p.integer().unsigned().nullable(),
    fire_uid: p.string().length(36).nullable(),
    type: p.string().length(32),
    state: p.string().length(16).$type<DeliveryState>(),
    attempts: p.integer().unsigned(),
    status: p.integer().unsigned().nullable(),
    excerpt: p.text().nullable(),
    error: p.string().length(255).nullable(),
    due_at: p.bigint('number').unsigned().nullable().index('webhook_delivery_due_at_index'),
    claims: p.integer().unsigned().default(0),
    attempted_at: p.bigint('number').unsigned().nullable(),
    created_at: p.bigint('number').unsigned().index('webhook_delivery_created_at_index'),
  },
})

/**
 * A message that was sent, or tried. It does not keep what was sent: that is read from the log each time, as far as the
 * webhook's owner may see it then.
 *
 * - `user_id`: the owner of the webhook. No foreign key: that would lock the user's row.
 * - `account_id`, `account_version`, `n`: the line of the log that it tells; null if it tells of a reminder, or is a test.
 * - `fire_uid`: the reminder that has come; null if it tells of anything else.
 * - `due_at`: set while somebody has asked for it to be sent, and it has not been. `claims`: as of a webhook.
 */
export class WebhookDeliveryEntity extends WebhookDeliverySchema.class {}
WebhookDeliverySchema.setClass(WebhookDeliveryEntity)
