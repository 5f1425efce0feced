import type { Webhook, WebhookDelivery } from '@todo/schemas'
import { momentsOf } from '../moments-of.ts'
import type { WebhookEntity } from './webhook.entity.ts'
import type { WebhookDeliveryEntity } from './webhook-delivery.entity.ts'

/** A webhook as a row or an entity, without its secrets. */
export type WebhookRow = Pick<
  WebhookEntity,
  'id' | 'url' | 'events' | 'is_active' | 'failures' | 'created_at' | 'updated_at'
> & { off_reason?: string | null | undefined }

/** A delivery as a row. */
export type DeliveryRow = Pick<
  WebhookDeliveryEntity,
  'id' | 'message_id' | 'type' | 'state' | 'attempts' | 'created_at'
> & { status: number | null; excerpt: string | null; error: string | null; attempted_at: number | null }

/** The JSON of a webhook. Its secret is no part of it. */
export function webhookToJson(row: WebhookRow): Webhook {
  const { id, url, events, is_active, off_reason = null, failures } = row
  return {
    id,
    url,
    events: events.split(' '),
    is_active: Boolean(is_active),
    off_reason,
    failures,
    ...momentsOf(row),
  }
}

/** The JSON of a delivery. */
export function deliveryToJson({ attempted_at, created_at, ...row }: DeliveryRow): WebhookDelivery {
  return {
    ...row,
    attempted_at: attempted_at === null ? null : new Date(attempted_at).toISOString(),
    created_at: new Date(created_at).toISOString(),
  }
}
