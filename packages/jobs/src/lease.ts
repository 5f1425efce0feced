import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow, inTransaction } from '@todo/service-kit/database'
import { type RawBuilder, sql } from 'kysely'
import type { JobState, Tables } from './job.entity.ts'
import type { ClaimedJob } from './queue.repository.ts'
import { type KeyChange, withKeyIfFree } from './waiting-key.ts'

/** The job has been taken over by another worker, or is finished: this attempt of it may write nothing. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
  readonly code = 'JOB_LEASE_LOST'
}

/**
 * The right to say how a job ended. It belongs to the latest claim: what an earlier one has to say changes nothing,
 * however late it comes. Each method returns whether the lease was still held.
 */
export class Lease {
  readonly #em: SqlEntityManager
  readonly #job: ClaimedJob

  constructor(em: SqlEntityManager, job: ClaimedJob) {
    this.#em = em
    this.#job = job
  }

  /** The job is done. */
  done(): Promise<boolean> {
    return this.#update(this.#em, this.#finished(this.#em, 'done', null))
  }

  /**
   * Does work in one transaction in which the job is done, too. The job's row is locked first, so that nobody takes it
   * over meanwhile.
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

  /** The job has failed for good. */
  dead(error: string): Promise<boolean> {
    return this.#update(this.#em, this.#finished(this.#em, 'dead', error))
  }

  /** The job has failed, and is tried again later. */
  retry(delayMs: number, error: string): Promise<boolean> {
    return this.#putBack({ due_at: sql<number>`${databaseNow(this.#em)} + ${delayMs}`, error })
  }

  /** The job is given back as it was. */
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
