import { raw } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { KEPT_AFTER_EXPIRY_MS, type RevokedSession, steadyNow } from '@todo/service-kit'
import { databaseNow, runsOnSqlite } from '@todo/service-kit/database'
import { sql } from 'kysely'
import { deleteOver } from '../../database/delete-over.ts'
import type { Tables } from '../../database/schema.ts'
import type { UserRow } from '../users/user.repository.ts'
import type { Client } from './client.ts'
import type { RefreshToken } from './refresh-token.ts'
import { Session } from './session.entity.ts'

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

/** A session that is about to be ended. */
type HeldSession = Omit<RevokedSession, 'position'>

/** A session as the refresh of a token needs it. */
export type SessionRow = NonNullable<Awaited<ReturnType<SessionRepository['findByFamily']>>>

/** The sessions of users. Each method but `deleteExpired` is one SQL statement. */
export class SessionRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /**
   * Begins a session, if the user still exists, is not disabled and still has the password that was checked. A change of the password
   * ends all sessions, so no session may begin with the old one after that.
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
          .where('disabled_at', 'is', null)
          .$if(!runsOnSqlite(this.#em), (query) => query.forShare()),
      )
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  }

  /** The session whose refresh tokens begin with this part, the name of its user, and the database's time. */
  findByFamily(familyHash: string) {
    return this.#db
      .selectFrom('session as s')
      .innerJoin('user as u', 'u.id', 's.user_id')
      .select([
        's.id',
        's.user_id',
        'u.username',
        's.token_hash',
        's.used_hash',
        's.successor',
        's.rotations_since_retry',
        's.device',
        's.address',
      ])
      .select(['s.created_at', 's.last_used_at', 's.access_expires_at', 's.revoked_at'])
      .select(databaseNow(this.#em).as('now'))
      .where('s.family_hash', '=', familyHash)
      .executeTakeFirst()
  }

  /** Replaces a token by its successor, unless another request has done so, or the session has ended. */
  async rotate({ id, token_hash }: SessionRow, rotation: Rotation): Promise<boolean> {
    const { successor, sealedSuccessor, now, ...rest } = rotation
    const changes = {
      ...rest,
      tokenHash: successor.hash,
      usedHash: token_hash,
      successor: sealedSuccessor,
      rotationsSinceRetry: raw('rotations_since_retry + 1'),
      lastUsedAt: now,
    }
    const isCurrent = { id, tokenHash: token_hash, revokedAt: null }
    return (await this.#em.nativeUpdate(Session, isCurrent, changes)) === 1
  }

  /**
   * Notes that the token before the valid one came again after the grace, unless the valid one has been used meanwhile, or
   * the session has ended.
   */
  async noteRetry({ id, token_hash }: SessionRow): Promise<boolean> {
    const isCurrent = { id, tokenHash: token_hash, revokedAt: null }
    return (await this.#em.nativeUpdate(Session, isCurrent, { rotationsSinceRetry: 0 })) === 1
  }

  /** The sessions of a user that have not ended or expired: the current one first, then the others by last use. */
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

  /** The sessions of a user that have not ended, locked until the end of the transaction, so that none is refreshed. */
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
   * Ends sessions, each with its position in the feed, and forgets where they were used from. The rows stay until a day
   * after the last access token has expired.
   */
  async revoke(sessions: readonly RevokedSession[]): Promise<void> {
    const positions = sessions.map(({ id, position }) => sql`when ${id} then ${position}`)
    // By primary keys alone: a search would also lock other rows, and transactions that hold those may wait for the feed.
    await this.#db
      .updateTable('session')
      .set((eb) => ({
        position: sql<number>`case id ${sql.join(positions, sql` `)} end`,
        revoked_at: databaseNow(this.#em),
        purge_at: eb('access_expires_at', '+', KEPT_AFTER_EXPIRY_MS),
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

  /** The sessions that ended after a position in the feed, as long as their rows are kept. */
  revokedAfter(position: number): Promise<RevokedSession[]> {
    return this.#db
      .selectFrom('session')
      .select(['position', 'id', 'access_expires_at as expiresAt'])
      .where('position', '>', position)
      .orderBy('position')
      .execute()
  }

  /**
   * Deletes the rows that are not needed any more: of sessions that have expired, and of ended ones whose access tokens have
   * all expired. The clock of this process has to agree with that of the database, since one of them may be wrong.
   */
  async deleteExpired(): Promise<void> {
    await deleteOver(this.#db, 'session', sql`(purge_at < ${databaseNow(this.#em)} and purge_at < ${steadyNow()})`)
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
