import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { CreateWebhook, NewWebhook, PatchWebhook, Webhook, WebhookSecret, Webhooks } from '@todo/schemas'
import { orThrow } from '@todo/service-kit'
import { sql } from 'kysely'
import { inAccount } from '../../access/in-account.ts'
import type { Actor, Scope } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { DAY_MS } from '../dates/calendar.ts'
import { outboundUrl } from '../outbound/outbound-url.ts'
import { newSecret, type SecretBox } from './secrets.ts'
import { beginPlaces } from './sending/places.ts'
import { WebhookEntity } from './webhook.entity.ts'
import { webhookToJson } from './webhook.json.ts'
import { WebhookQueries } from './webhook.queries.ts'
import { MAX_WEBHOOKS, TooManyWebhooks, WebhookNotFound } from './webhook-faults.ts'

/** How long messages are signed with the old secret too, in milliseconds: a day. */
const OLD_SECRET_MS = DAY_MS

/** What webhooks are made with. */
export interface WebhookRules {
  /** Whether `http` and private addresses are allowed. */
  allowsPrivate: boolean
  secrets: SecretBox
}

/** The webhooks of one user. */
export class WebhookService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor
  readonly #rules: WebhookRules

  constructor(em: SqlEntityManager, actor: Actor, rules: WebhookRules) {
    this.#em = em
    this.#actor = actor
    this.#rules = rules
  }

  /** All of them. */
  async list(): Promise<Webhooks> {
    return { webhooks: (await this.#queries().all()).map(webhookToJson) }
  }

  /** @throws {WebhookNotFound} */
  async get(id: number): Promise<Webhook> {
    const webhook = orThrow(await this.#queries().one(id), WebhookNotFound)
    return webhookToJson(webhook)
  }

  /**
   * @throws {InvalidInput} for a URL that is not allowed.
   * @throws {TooManyWebhooks}
   */
  create({ url, events = ['*'] }: CreateWebhook): Promise<NewWebhook> {
    const checked = outboundUrl(url, this.#rules.allowsPrivate)
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) => {
      const { accountId: user_id, version, now } = scope
      if ((await em.count(WebhookEntity, { user_id })) >= MAX_WEBHOOKS) throw new TooManyWebhooks()
      const secret = newSecret()
      const webhook = em.create(WebhookEntity, {
        user_id,
        url: checked,
        events: eventsText(events),
        secret: this.#rules.secrets.seal(secret),
        due_at: now,
        version,
        created_at: now,
        updated_at: now,
      })
      await writeChanges(em, [scope])
      await beginPlaces(em, webhook.id, user_id)
      return { ...webhookToJson(webhook), secret }
    })
  }

  /**
   * Changes a webhook. Switched on again, it is tried at once, and goes on where it stopped.
   *
   * @throws {WebhookNotFound}
   * @throws {InvalidInput} for a URL that is not allowed.
   */
  patch(id: number, { url, events, is_active }: PatchWebhook): Promise<Webhook> {
    const checked = url === undefined ? {} : { url: outboundUrl(url, this.#rules.allowsPrivate) }
    return this.#change(id, async (webhook) => {
      wrap(webhook).assign({
        ...checked,
        ...(events && { events: eventsText(events) }),
        ...(is_active !== undefined && { is_active, off_reason: null }),
        failures: 0,
      })
      return webhookToJson(webhook)
    })
  }

  /**
   * Gives a webhook a new secret. For a day messages are signed with both, so that the receiver can change it in its own time.
   *
   * @throws {WebhookNotFound}
   */
  renewSecret(id: number): Promise<WebhookSecret> {
    const secret = newSecret()
    return this.#change(id, async (webhook, { now }) => {
      const until = now + OLD_SECRET_MS
      const sealed = this.#rules.secrets.seal(secret)
      wrap(webhook).assign({ old_secret: webhook.secret, old_secret_until: until, secret: sealed })
      return { secret, old_secret_until: new Date(until).toISOString() }
    })
  }

  /** @throws {WebhookNotFound} */
  delete(id: number): Promise<void> {
    return this.#change(id, async (webhook, _scope, em) => void em.remove(webhook))
  }

  #change<T>(id: number, work: (webhook: WebhookEntity, scope: Scope, em: SqlEntityManager) => Promise<T>): Promise<T> {
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) => {
      await interrupt(em, id, scope.accountId)
      const webhook = orThrow(await em.findOne(WebhookEntity, { id, user_id: scope.accountId }), WebhookNotFound)
      wrap(webhook).assign({ version: scope.version, updated_at: scope.now })
      return work(webhook, scope, em)
    })
  }

  #queries(): WebhookQueries {
    return new WebhookQueries(this.#em, new Viewer(this.#actor))
  }
}

/** Locks a webhook, and takes it from a process that is telling it, so that the next one begins with the new settings. */
async function interrupt(em: SqlEntityManager, id: number, user_id: number): Promise<void> {
  await em
    .getKysely<Tables>()
    .updateTable('webhook')
    .set({ claims: sql<number>`claims + 1`, due_at: 0 })
    .where('id', '=', id)
    .where('user_id', '=', user_id)
    .execute()
}

/** Events as they are kept: each once. */
function eventsText(events: readonly string[]): string {
  return [...new Set(events)].join(' ')
}
