import type { SqlEntityManager } from '@mikro-orm/sql'
import type { FastifyBaseLogger } from 'fastify'
import type { JobDefinition } from './definition.ts'

/** What a handler works with, besides the payload. */
export interface JobContext {
  /** The same for each attempt: something to be idempotent by, such as a Message-ID. */
  readonly id: number
  /** 1 for the first. */
  readonly attempt: number
  /** A unit of work of its own, outside any transaction. */
  readonly em: SqlEntityManager
  /** Aborts when the job has taken too long, and when the process stops and can wait no longer. */
  readonly signal: AbortSignal
  /** Logs under the name and the id of the job. */
  readonly log: FastifyBaseLogger
  /**
   * Does `work` in one transaction in which the job is done, too: both happen, exactly once, or neither does. What it
   * does to the database needs no other protection against a second run. The transaction may be run again, as with
   * `inTransaction`; it may enqueue further jobs. To be called once, last. Inside of it only the `em` that it is given
   * may be used: another one would wait for the connection that this one holds.
   *
   * @throws {LeaseLost} when the job has been taken over by another worker; nothing is written then.
   */
  finish<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T>
}

/**
 * To be thrown, or extended, by a handler that knows that another attempt would not help: the job becomes a dead letter at
 * once. Any other error is tried again. The message is stored and logged, so it must not have personal data.
 */
export class PermanentFailure extends Error {
  override readonly name: string = 'PermanentFailure'
}

/** Knows how one kind of job is done. */
export interface JobHandler {
  readonly definition: JobDefinition<unknown>
  /** @throws {InvalidPayload} when the stored payload is not what the definition allows (any more). */
  run(payload: unknown, context: JobContext): Promise<void>
}

/**
 * Ties a definition to the function that does its jobs. A job is done when the function returns. When it throws, the job
 * is tried again with growing pauses, and becomes a dead letter in the end, or at once after a `PermanentFailure`. A job is
 * done at least once: it can be cut off anywhere and start again, so its effects have to be idempotent, or happen in
 * `finish`.
 */
export function handle<P>(
  definition: JobDefinition<P>,
  work: (payload: P, context: JobContext) => Promise<unknown>,
): JobHandler {
  return {
    definition,
    run: async (payload, context) => void (await work(definition.check(payload), context)),
  }
}
