import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import type { DeliveryRow, WebhookRow } from './webhook.json.ts'

const COLUMNS = ['id', 'url', 'events', 'is_active', 'off_reason', 'failures', 'created_at', 'updated_at'] as const
const DELIVERY_COLUMNS = [
  'id',
  'message_id',
  'type',
  'state',
  'attempts',
  'status',
  'excerpt',
  'error',
  'attempted_at',
  'created_at',
] as const

/** The webhooks of a user, and what was sent to them: nobody else sees them. */
export class WebhookQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** All of them, the oldest first. */
  all(): Promise<WebhookRow[]> {
    return this.#own().orderBy('id').execute()
  }

  one(id: number): Promise<WebhookRow | undefined> {
    return this.#own().where('id', '=', id).executeTakeFirst()
  }

  /** What was sent to one: the latest first, at most `limit`, those before the id `before`. */
  deliveries(webhookId: number, limit: number, before?: number): Promise<DeliveryRow[]> {
    const deliveries = this.#deliveriesOf(webhookId).orderBy('id', 'desc').limit(limit)
    return (before === undefined ? deliveries : deliveries.where('id', '<', before)).execute()
  }

  delivery(webhookId: number, id: number): Promise<DeliveryRow | undefined> {
    return this.#deliveriesOf(webhookId).where('id', '=', id).executeTakeFirst()
  }

  #own() {
    return this.#em.getKysely<Tables>().selectFrom('webhook').select(COLUMNS).where('user_id', '=', this.#viewer.id)
  }

  #deliveriesOf(webhookId: number) {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('webhook_delivery')
      .select(DELIVERY_COLUMNS)
      .where('webhook_id', '=', webhookId)
      .where('user_id', '=', this.#viewer.id)
  }
}
