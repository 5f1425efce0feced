import type { SqlEntityManager } from '@mikro-orm/sql'
import { KEPT_AFTER_EXPIRY_MS, type RevokedSession, steadyNow } from '@todo/service-kit'
import { databaseNow, inBatches } from '@todo/service-kit/database'
import { sql } from 'kysely'
import * as entity from './entities.ts'

/** The sessions whose access tokens are refused. */
export class RevokedSessionRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** Adds sessions in one statement. A session that is there already gets the new position. */
  async add(sessions: readonly RevokedSession[]): Promise<void> {
    if (sessions.length === 0) return
    await this.#em
      .createQueryBuilder(entity.RevokedSession)
      .insert(sessions.map(({ id, position, expiresAt }) => ({ id, position, expiresAt })))
      .onConflict('id')
      .merge(['position', 'expiresAt'])
      .execute('run', false)
  }

  /** The sessions that were revoked after a position. */
  async after(position: number): Promise<RevokedSession[]> {
    return this.#em
      .getKysely<entity.Tables>()
      .selectFrom('revoked_session')
      .select(['position', 'id', 'expires_at as expiresAt'])
      .where('position', '>', position)
      .execute()
  }

  /** Deletes sessions whose tokens expired a day ago, by the clocks of the database and of this process. */
  async deleteExpired(): Promise<void> {
    const db = this.#em.getKysely<entity.Tables>()
    const atDatabase = sql`expires_at < ${databaseNow(this.#em)} - ${KEPT_AFTER_EXPIRY_MS}`
    const isOver = sql<boolean>`${atDatabase} and expires_at < ${steadyNow() - KEPT_AFTER_EXPIRY_MS}`
    const over = db.selectFrom('revoked_session').select('id').where(isOver)
    await inBatches(over, (ids) => db.deleteFrom('revoked_session').where('id', 'in', ids).where(isOver).execute())
  }
}
