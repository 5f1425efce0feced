import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, inTransaction } from '@todo/service-kit/database'
import { type RawBuilder, sql } from 'kysely'
import type { JobState, Tables } from './job.entity.ts'
import type { ClaimedJob } from './queue.repository.ts'
import { type KeyChange, withKeyIfFree } from './waiting-key.ts'

/** Another worker has taken over the job, or it is finished. This attempt must not write anything. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
  readonly code = 'JOB_LEASE_LOST'
}

/**
 * The right to end a job. Only the latest claim has it; calls of an earlier one change nothing. Each method returns
 * whether the lease was still held.
 */
export class Lease {
  readonly #em: SqlEntityManager
  readonly #job: ClaimedJob

  constructor(em: SqlEntityManager, job: ClaimedJob) {
    this.#em = em
    this.#job = job
  }

  /** Marks the job as done. */
  done(): Promise<boolean> {
    return this.#update(this.#em, this.#finished(this.#em, 'done', null))
  }

  /**
   * Runs `work` and marks the job as done in one transaction. The row of the job is locked first, so that no other
   * worker can take it over meanwhile.
   *
   * @throws {LeaseLost}
   */
  doneWith<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
    return inTransaction(this.#em, async (em) => {
      if (!(await this.#update(em, this.#finished(em, 'done', null))))
        throw new LeaseLost(`job ${this.#job.id} is another worker's by now, or finished`)
      return work(em)
    })
  }

  /** Makes the job a dead letter. */
  dead(error: string): Promise<boolean> {
    return this.#update(this.#em, this.#finished(this.#em, 'dead', error))
  }

  /** Puts the job back after a failure, due after a delay in milliseconds. */
  retry(delayMs: number, error: string): Promise<boolean> {
    return this.#putBack({ due_at: sql<number>`${databaseNow(this.#em)} + ${delayMs}`, error })
  }

  /** Gives the job back, due at once. The attempt does not count. */
  release(): Promise<boolean> {
    return this.#putBack({ due_at: databaseNow(this.#em), attempts: sql<number>`attempts - 1` })
  }

  #finished(em: SqlEntityManager, state: 'done' | 'dead', error: string | null) {
    return { state, error, due_at: null, finished_at: databaseNow(em) }
  }

  #putBack(change: Change): Promise<boolean> {
    return withKeyIfFree((key) => this.#update(this.#em, { ...change, ...key, state: 'waiting' }))
  }

  async #update(em: SqlEntityManager, change: Change): Promise<boolean> {
    const { numUpdatedRows } = await em
      .getKysely<Tables>()
      .updateTable('job')
      .set(change)
      .where('id', '=', this.#job.id)
      .where('claims', '=', this.#job.claim)
      .where('state', '=', 'running')
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }
}

interface Change extends KeyChange {
  state?: JobState
  due_at: RawBuilder<number> | null
  error?: string | null
  attempts?: RawBuilder<number>
  finished_at?: RawBuilder<number>
}
