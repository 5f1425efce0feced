import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AuditActor, AuditEventName, AuditOutcome } from '@todo/schemas'
import { databaseNow, runsOnSqlite } from '@todo/service-kit/database'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { deleteOver } from '../../database/delete-over.ts'
import type { Tables } from '../../database/schema.ts'

const DAY_MS = 86_400_000

/** What is written down. */
export interface NewAuditEvent {
  event: AuditEventName
  outcome: AuditOutcome
  userId: number | null
  actor: AuditActor
  /** Which administrator has done it. */
  actorId: number | null
  address: string | null
  /** How long ago it happened, in milliseconds. */
  ageMs: number
}

/** The audit log. Each method is one SQL statement, unless it says otherwise. */
export class AuditRepository {
  readonly #db: Kysely<Tables>
  readonly #now: RawBuilder<number>
  readonly #onSqlite: boolean

  constructor(em: SqlEntityManager) {
    this.#db = em.getKysely<Tables>()
    this.#now = databaseNow(em)
    this.#onSqlite = runsOnSqlite(em)
  }

  async insert(events: readonly NewAuditEvent[]): Promise<void> {
    const rows = events.map(({ event, outcome, userId, actor, actorId, address, ageMs }) => ({
      user_id: userId,
      event,
      outcome,
      actor,
      actor_id: actorId,
      address,
      happened_at: sql<number>`${this.#now} - ${ageMs}`,
    }))
    await this.#db.insertInto('audit_event').values(rows).execute()
  }

  /**
   * Those of these users, by the keys of their names or by their ids, whose accounts are not deleted. Nor will they be
   * until the transaction ends.
   */
  holdUsersAmong(usernameKeys: readonly string[], ids: readonly number[]) {
    return this.#db
      .selectFrom('user')
      .select(['id', 'username_key'])
      .where((eb) => eb.or([eb('username_key', 'in', usernameKeys), eb('id', 'in', ids)]))
      .where('deleted_at', 'is', null)
      .$if(!this.#onSqlite, (query) => query.forShare())
      .execute()
  }

  /** The newest events of one user, before an id if one is given. */
  page(userId: number, { before = Number.MAX_SAFE_INTEGER, limit }: { before: number | undefined; limit: number }) {
    return this.#db
      .selectFrom('audit_event')
      .select(['id', 'event', 'outcome', 'actor', 'address', 'happened_at'])
      .where('user_id', '=', userId)
      .where('id', '<', before)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
  }

  /** Forgets where a user's requests came from. Belongs into the transaction that deletes the user. */
  async forgetAddresses(userId: number): Promise<void> {
    await this.#db.updateTable('audit_event').set({ address: null }).where('user_id', '=', userId).execute()
  }

  /** Deletes what is older than so many days; in as many statements as it takes. */
  async deleteOlderThan(days: number): Promise<void> {
    await deleteOver(this.#db, 'audit_event', sql`happened_at < ${this.#now} - ${days * DAY_MS}`)
  }
}
