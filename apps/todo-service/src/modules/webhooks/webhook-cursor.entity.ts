import { defineEntity, p } from '@mikro-orm/core'
import { belongsTo } from '../../database/columns.ts'
import { WebhookEntity } from './webhook.entity.ts'

export const WebhookCursorSchema = defineEntity({
  name: 'WebhookCursor',
  tableName: 'webhook_cursor',
  properties: {
    webhook_id: () => belongsTo(WebhookEntity, 'webhook_id').primary().index(false),
    account_id: p.integer().unsigned().primary(),
    version: p.integer().unsigned(),
    n: p.integer().unsigned(),
  },
})

/** How far a webhook has been told the log of an account: up to and including the line `n` of `version`. */
export class WebhookCursorEntity extends WebhookCursorSchema.class {}
WebhookCursorSchema.setClass(WebhookCursorEntity)
