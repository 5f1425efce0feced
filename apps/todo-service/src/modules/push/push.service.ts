import { ECDH, hash } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreatePushSubscription, PushSubscription, PushSubscriptions } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import type { Selectable } from 'kysely'
import { inAccount } from '../../access/in-account.ts'
import type { Actor } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { outboundUrl } from '../outbound/outbound-url.ts'
import { MAX_PUSH_SUBSCRIPTIONS, PushSubscriptionNotFound, TooManyPushSubscriptions } from './push-faults.ts'
import { PushSubscriptionEntity } from './push-subscription.entity.ts'

/** The browsers that get reminders of one user. */
export class PushService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor
  readonly #allowsPrivate: boolean

  /** @param allowsPrivate Whether `http` and private addresses are allowed. */
  constructor(em: SqlEntityManager, actor: Actor, allowsPrivate: boolean) {
    this.#em = em
    this.#actor = actor
    this.#allowsPrivate = allowsPrivate
  }

  /** All of them, the oldest first. */
  async list(): Promise<PushSubscriptions> {
    return { subscriptions: await subscriptionsOf(this.#em, this.#actor.id) }
  }

  /**
   * Adds a browser. It takes the place of what the same browser had before, also for another user.
   *
   * @param sessionId The session with which it ends.
   * @throws {InvalidInput} for an endpoint that is not allowed, and a key that is none.
   * @throws {TooManyPushSubscriptions}
   */
  add({ endpoint: typed, keys }: CreatePushSubscription, sessionId: string): Promise<PushSubscription> {
    const endpoint = outboundUrl(typed, this.#allowsPrivate, '/endpoint')
    if (!isPoint(keys.p256dh))
      throw new InvalidInput({ pointer: '/keys/p256dh', detail: 'must be a point of the curve P-256' })
    const endpoint_hash = hash('sha256', endpoint, 'base64url')
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) => {
      const { accountId: user_id, now: created_at } = scope
      const others = await em.count(PushSubscriptionEntity, { user_id, endpoint_hash: { $ne: endpoint_hash } })
      if (others >= MAX_PUSH_SUBSCRIPTIONS) throw new TooManyPushSubscriptions()
      const made = { user_id, endpoint, endpoint_hash, ...keys, session_id: sessionId, created_at }
      // In one statement: somebody else may let the same browser in at this moment.
      const subscription = await em.upsert(PushSubscriptionEntity, made, { onConflictFields: ['endpoint_hash'] })
      await writeChanges(em, [scope])
      return toJson(subscription)
    })
  }

  /** @throws {PushSubscriptionNotFound} */
  async remove(id: number): Promise<void> {
    const gone = await this.#em.fork().nativeDelete(PushSubscriptionEntity, { id, user_id: this.#actor.id })
    if (gone === 0) throw new PushSubscriptionNotFound()
  }
}

/** The browsers of a user, the oldest first, without their keys. */
export async function subscriptionsOf(em: SqlEntityManager, userId: number): Promise<PushSubscription[]> {
  const rows = em.getKysely<Tables>().selectFrom('push_subscription').select(['id', 'endpoint', 'created_at'])
  return (await rows.where('user_id', '=', userId).orderBy('id').execute()).map(toJson)
}

/** Deletes what sessions have made that have ended. */
export async function forgetSessions(em: SqlEntityManager, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length > 0) await em.nativeDelete(PushSubscriptionEntity, { session_id: [...sessionIds] })
}

function toJson({
  id,
  endpoint,
  created_at,
}: Pick<Selectable<Tables['push_subscription']>, 'id' | 'endpoint' | 'created_at'>): PushSubscription {
  return { id, endpoint, created_at: new Date(created_at).toISOString() }
}

function isPoint(key: string): boolean {
  try {
    return ECDH.convertKey(key, 'prime256v1', 'base64url').length > 0
  } catch {
    return false
  }
}
