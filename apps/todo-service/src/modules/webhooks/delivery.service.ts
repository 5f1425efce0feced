import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { PageQuery, WebhookDeliveries, WebhookDelivery } from '@todo/schemas'
import { cutPage, decodeCursor, encodeCursor, isIdKey, orThrow } from '@todo/service-kit'
import { databaseNow } from '@todo/service-kit/database'
import { inAccount } from '../../access/in-account.ts'
import type { Actor } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { TEST_TYPE } from './sending/message.ts'
import { deliveryToJson } from './webhook.json.ts'
import { WebhookQueries } from './webhook.queries.ts'
import { DeliveryNotFound, MAX_ASKED, TooManyAsked, WebhookNotFound } from './webhook-faults.ts'

/** What was sent to the webhooks of one user. */
export class DeliveryService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /**
   * A page of what was sent to a webhook: the latest first.
   *
   * @throws {WebhookNotFound}
   * @throws {InvalidInput} when the cursor belongs to another list.
   */
  async list(webhookId: number, { limit, cursor }: PageQuery): Promise<WebhookDeliveries> {
    const queries = new WebhookQueries(this.#em, new Viewer(this.#actor))
    const name = `deliveries of ${webhookId} for ${this.#actor.id}`
    const [before] = cursor === undefined ? [] : decodeCursor(cursor, name, isIdKey)
    if (!(await queries.one(webhookId))) throw new WebhookNotFound()
    const rows = await queries.deliveries(webhookId, limit + 1, before)
    const { shown, last } = cutPage(rows, limit)
    return { deliveries: shown.map(deliveryToJson), next_cursor: last ? encodeCursor([last.id], name) : null }
  }

  /** @throws {DeliveryNotFound} */
  async get(webhookId: number, id: number): Promise<WebhookDelivery> {
    return deliveryOf(this.#em, this.#actor, webhookId, id)
  }

  /**
   * Has a message be sent again, with the same id and what it says now, whether its webhook is on or off.
   *
   * @throws {DeliveryNotFound}
   * @throws {TooManyAsked}
   */
  resend(webhookId: number, id: number): Promise<WebhookDelivery> {
    return this.#ask(async (em) => {
      const delivery = await deliveryOf(em, this.#actor, webhookId, id)
      await em
        .getKysely<Tables>()
        .updateTable('webhook_delivery')
        .set({ state: 'waiting', due_at: databaseNow(em) })
        .where('id', '=', id)
        .execute()
      return { ...delivery, state: 'waiting' }
    })
  }

  /**
   * Has a message be sent that says nothing.
   *
   * @throws {WebhookNotFound}
   * @throws {TooManyAsked}
   */
  test(webhookId: number): Promise<WebhookDelivery> {
    return this.#ask(async (em) => {
      const user_id = this.#actor.id
      if (!(await new WebhookQueries(em, new Viewer(this.#actor)).one(webhookId))) throw new WebhookNotFound()
      const message_id = `msg_${randomUUID()}`
      const made = { webhook_id: webhookId, user_id, message_id, type: TEST_TYPE, created_at: Date.now() }
      const { insertId } = await em
        .getKysely<Tables>()
        .insertInto('webhook_delivery')
        .values({ ...made, state: 'waiting', attempts: 0, due_at: databaseNow(em) })
        .executeTakeFirstOrThrow()
      return deliveryOf(em, this.#actor, webhookId, Number(insertId))
    })
  }

  #ask(work: (em: SqlEntityManager) => Promise<WebhookDelivery>): Promise<WebhookDelivery> {
    return inAccount(this.#em, this.#actor, this.#actor.id, async ({ accountId }, em) => {
      const { count } = await em
        .getKysely<Tables>()
        .selectFrom('webhook_delivery')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('user_id', '=', accountId)
        .where('due_at', 'is not', null)
        .executeTakeFirstOrThrow()
      if (count >= MAX_ASKED) throw new TooManyAsked()
      return work(em)
    })
  }
}

async function deliveryOf(em: SqlEntityManager, actor: Actor, webhookId: number, id: number): Promise<WebhookDelivery> {
  const delivery = orThrow(await new WebhookQueries(em, new Viewer(actor)).delivery(webhookId, id), DeliveryNotFound)
  return deliveryToJson(delivery)
}
