import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Kysely, type Selectable, sql } from 'kysely'
import { Type } from 'typebox'
import { databaseNow } from '../database/clock.ts'
import { isDuplicate } from '../database/faults.ts'
import { inBatches } from '../database/in-batches.ts'
import { IdempotencyKeyReused } from '../errors/errors.ts'
import { readerOf } from '../guard.ts'
import type { Tables } from './kept-answer.entity.ts'
import type { Marks } from './marks.ts'
import { seal, unseal } from './seal.ts'

/** For so long a repetition is answered as the first time. */
const KEPT_MS = 24 * 3_600_000

const Answer = Type.Object({
  status: Type.Integer(),
  headers: Type.Record(Type.String(), Type.String()),
  body: Type.Union([Type.String(), Type.Null()]),
})
/** An answer as it is sent: of its headers, those that are about what was done. */
export type Answer = Type.Static<typeof Answer>
const toAnswer = readerOf(Answer)

/** Another request with the same key has been answered meanwhile. */
export class AnsweredAlready extends Error {}

/** The answers to writes with an `Idempotency-Key`. Each method is one SQL statement. */
export class KeptAnswers {
  readonly #em: SqlEntityManager
  readonly #db: Kysely<Tables>

  constructor(em: SqlEntityManager) {
    this.#em = em
    this.#db = em.getKysely<Tables>()
  }

  /**
   * The answer to the same request, if it was answered before.
   *
   * @throws {IdempotencyKeyReused} when the key was used for something else.
   */
  async find(marks: Marks): Promise<Answer | undefined> {
    const row = await this.#rows(marks).executeTakeFirst()
    return row && answerIn(row, marks)
  }

  /** As `find`, where there is one. */
  async get(marks: Marks): Promise<Answer> {
    return answerIn(await this.#rows(marks).executeTakeFirstOrThrow(), marks)
  }

  /** @throws {AnsweredAlready} */
  async add({ id, userId, fingerprint, sealingKey }: Marks, answer: Answer): Promise<void> {
    const sealed = seal(JSON.stringify(answer), sealingKey)
    const expires_at = sql<number>`${databaseNow(this.#em)} + ${KEPT_MS}`
    try {
      await this.#db
        .insertInto('idempotency_key')
        .values({ id, user_id: userId, fingerprint, answer: sealed, expires_at })
        .execute()
    } catch (error) {
      throw isDuplicate(error) ? new AnsweredAlready() : error
    }
  }

  #rows({ id }: Marks) {
    return this.#db.selectFrom('idempotency_key').select(['fingerprint', 'answer']).where('id', '=', id)
  }
}

function answerIn({ fingerprint, answer }: Pick<Row, 'fingerprint' | 'answer'>, marks: Marks): Answer {
  if (fingerprint !== marks.fingerprint) throw new IdempotencyKeyReused()
  return toAnswer(JSON.parse(unseal(answer, marks.sealingKey).toString()))
}

type Row = Selectable<Tables['idempotency_key']>

/** Forgets the keys whose 24 hours are over. */
export async function forgetOldKeys(em: SqlEntityManager): Promise<void> {
  const db = em.getKysely<Tables>()
  const old = db.selectFrom('idempotency_key').select('id').where('expires_at', '<=', databaseNow(em))
  await inBatches(old, (ids) => db.deleteFrom('idempotency_key').where('id', 'in', ids).execute())
}

/** Forgets the keys of a user. Belongs to the deletion of the account. */
export async function forgetKeysOf(em: SqlEntityManager, userId: number): Promise<void> {
  await em.getKysely<Tables>().deleteFrom('idempotency_key').where('user_id', '=', userId).execute()
}
