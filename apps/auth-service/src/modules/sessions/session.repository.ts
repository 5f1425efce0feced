import type { SqlEntityManager } from '@mikro-orm/sql'
import type { RevokedSession } from '@todo/service-kit'
import { databaseNow, runsOnSqlite } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/schema.ts'
import type { UserRow } from '../users/user.repository.ts'
import type { Client } from './client.ts'
import type { RefreshToken } from './refresh-token.ts'

/** A session that begins. */
export interface NewSession extends Client {
  id: string
  token: RefreshToken
  /** How long until the last of its access tokens has expired, in milliseconds. */
  accessMs: number
  /** How long the row is needed, unless the session goes on, in milliseconds. */
  keepMs: number
}

/** What becomes of a session when its refresh token is used. The moments are the database's. */
export interface Rotation extends Client {
  successor: RefreshToken
  sealedSuccessor: string
  now: number
  accessExpiresAt: number
  purgeAt: number
}

/** Few enough not to be in anybody's way, and, once a minute, more than log-ins make. */
const PURGED_AT_ONCE = 1_000

/** A session that is about to be ended. */
type HeldSession = Omit<RevokedSession, 'position'>

/** A session as the refresh of a token needs it. */
export type SessionRow = NonNullable<Awaited<ReturnType<SessionRepository['findByFamily']>>>

/** The sessions of users. Each method is one SQL statement. */
export class SessionRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /**
   * Begins a session, if the user is still there and has the password that was checked: who changes the password ends
   * all sessions, and none may slip in behind that.
   */
  async insert(user: Pick<UserRow, 'id' | 'passwordChanges'>, session: NewSession): Promise<boolean> {
    const now = databaseNow(this.#em)
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('session')
      .columns([
        ...(['id', 'user_id', 'family_hash', 'token_hash', 'device', 'address'] as const),
        ...(['created_at', 'last_used_at', 'access_expires_at', 'purge_at'] as const),
      ])
      .expression((eb) =>
        eb
          .selectFrom('user')
          .select((eb) => [
            eb.val(session.id).as('id'),
            'id as user_id',
            eb.val(session.token.familyHash).as('family_hash'),
            eb.val(session.token.hash).as('token_hash'),
            eb.val(session.device).as('device'),
            eb.val(session.address).as('address'),
            now.as('created_at'),
            now.as('last_used_at'),
            eb(now, '+', session.accessMs).as('access_expires_at'),
            eb(now, '+', session.keepMs).as('purge_at'),
          ])
          .where('id', '=', user.id)
          .where('password_changes', '=', user.passwordChanges)
          .where('deleted_at', 'is', null)
          .$if(!runsOnSqlite(this.#em), (query) => query.forShare()),
      )
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  }

  /** The session whose tokens begin with this part, its user's name, and what time it is. */
  findByFamily(familyHash: string) {
    return this.#db
      .selectFrom('session as s')
      .innerJoin('user as u', 'u.id', 's.user_id')
      .select(['s.id', 's.user_id', 'u.username', 's.token_hash', 's.used_hash', 's.successor'])
      .select(['s.created_at', 's.last_used_at', 's.access_expires_at', 's.revoked_at'])
      .select(databaseNow(this.#em).as('now'))
      .where('s.family_hash', '=', familyHash)
      .executeTakeFirst()
  }

  /** Puts the successor in a token's place, unless somebody else has done so, or the session has ended. */
  async rotate({ id, token_hash }: SessionRow, rotation: Rotation): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('session')
      .set({
        token_hash: rotation.successor.hash,
        used_hash: token_hash,
        successor: rotation.sealedSuccessor,
        device: rotation.device,
        address: rotation.address,
        last_used_at: rotation.now,
        access_expires_at: rotation.accessExpiresAt,
        purge_at: rotation.purgeAt,
      })
      .where('id', '=', id)
      .where('token_hash', '=', token_hash)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  }

  /** The sessions of a user that still go on: this one first, then those last used. */
  running(userId: number, current: string, { idleMs, maxMs, limit }: { idleMs: number; maxMs: number; limit: number }) {
    const now = databaseNow(this.#em)
    return this.#db
      .selectFrom('session')
      .select(['id', 'device', 'address', 'created_at', 'last_used_at'])
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .where((eb) => eb('last_used_at', '>', eb(now, '-', idleMs)))
      .where((eb) => eb('created_at', '>', eb(now, '-', maxMs)))
      .orderBy(sql`case id when ${current} then 0 else 1 end`)
      .orderBy('last_used_at', 'desc')
      .limit(limit)
      .execute()
  }

  /** The sessions of a user that have not been revoked, held until the transaction ends: nobody uses them meanwhile. */
  hold(userId: number, only?: string): Promise<HeldSession[]> {
    let sessions = this.#db
      .selectFrom('session')
      .select(['id', 'access_expires_at as expiresAt'])
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
    if (only !== undefined) sessions = sessions.where('id', '=', only)
    if (!runsOnSqlite(this.#em)) sessions = sessions.forUpdate()
    return sessions.execute()
  }

  /**
   * Ends sessions, each with its position in the feed, and forgets where they were used from. The rows stay until the
   * last access token has expired.
   */
  async revoke(sessions: readonly RevokedSession[]): Promise<void> {
    const positions = sessions.map(({ id, position }) => sql`when ${id} then ${position}`)
    // By their keys alone: a search would wait for other rows, whose holders may be waiting for the feed.
    await this.#db
      .updateTable('session')
      .set((eb) => ({
        position: sql<number>`case id ${sql.join(positions, sql` `)} end`,
        revoked_at: databaseNow(this.#em),
        purge_at: eb.ref('access_expires_at'),
        successor: null,
        device: '',
        address: '',
      }))
      .where(
        'id',
        'in',
        sessions.map(({ id }) => id),
      )
      .execute()
  }

  /** What has been revoked after a position in the feed, and may still have an access token that has not expired. */
  revokedAfter(position: number): Promise<RevokedSession[]> {
    return this.#db
      .selectFrom('session')
      .select(['position', 'id', 'access_expires_at as expiresAt'])
      .where('position', '>', position)
      .orderBy('position')
      .execute()
  }

  /**
   * Deletes some of the rows that nobody needs any more: of sessions that have expired, and of those that were revoked so
   * long ago that none of their access tokens is good.
   */
  async purge(limit = PURGED_AT_ONCE): Promise<void> {
    const outdated = this.#db
      .selectFrom('session')
      .select('id')
      .where('purge_at', '<', databaseNow(this.#em))
      .orderBy('purge_at')
      .limit(limit)
    // MySQL takes neither a LIMIT in such a place, nor the table itself; a derived table is neither.
    await this.#db
      .deleteFrom('session')
      .where('id', 'in', (eb) => eb.selectFrom(outdated.as('outdated')).select('id'))
      .execute()
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
