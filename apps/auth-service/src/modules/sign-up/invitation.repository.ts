import { hash, randomBytes } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, inBatches } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/schema.ts'

/** As many random bytes as nobody guesses. */
const TOKEN_BYTES = 32

/** Invitations that are still to be used. Of their tokens, only hashes are kept. */
export class InvitationRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** Makes an invitation that is good for so many seconds, and returns its token and when it expires, in milliseconds since 1970. */
  async create(seconds: number): Promise<{ token: string; expiresAt: number }> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const key = hashOf(token)
    const expires = sql<number>`${databaseNow(this.#em)} + ${seconds * 1000}`
    await this.#db.insertInto('invitation').values({ token_hash: key, expires_at: expires }).execute()
    const row = this.#db.selectFrom('invitation').select('expires_at').where('token_hash', '=', key)
    return { token, expiresAt: (await row.executeTakeFirstOrThrow()).expires_at }
  }

  /** Whether an invitation is there, and has not expired. */
  async isGood(token: string): Promise<boolean> {
    const row = this.#db.selectFrom('invitation').select('token_hash').where('token_hash', '=', hashOf(token))
    return (await row.where('expires_at', '>', databaseNow(this.#em)).executeTakeFirst()) !== undefined
  }

  /** Uses an invitation up, and says whether it was good. Of two that use it at once, one succeeds. */
  async use(token: string): Promise<boolean> {
    const row = this.#db.deleteFrom('invitation').where('token_hash', '=', hashOf(token))
    const { numDeletedRows } = await row.where('expires_at', '>', databaseNow(this.#em)).executeTakeFirstOrThrow()
    return numDeletedRows === 1n
  }

  /** Deletes those that nobody has used in time. */
  async deleteExpired(): Promise<void> {
    const isOver = sql<boolean>`expires_at <= ${databaseNow(this.#em)}`
    const over = this.#db.selectFrom('invitation').select('token_hash as id').where(isOver)
    await inBatches(over, (ids) =>
      this.#db.deleteFrom('invitation').where('token_hash', 'in', ids).where(isOver).execute(),
    )
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}

function hashOf(token: string): string {
  return hash('sha256', token)
}
