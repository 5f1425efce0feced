import type { SqlEntityManager } from '@mikro-orm/sql'
import type { FastifyBaseLogger } from 'fastify'
import type { JobDefinition } from './definition.ts'

/** What a handler gets besides the payload. */
export interface JobContext {
  /** The same for each attempt, so it can serve as an idempotency key, such as a Message-ID. */
  readonly id: number
  /** 1 for the first. */
  readonly attempt: number
  /** A unit of work of its own, outside any transaction. */
  readonly em: SqlEntityManager
  /** Aborts at the time-out of the job, and when the process has to stop. */
  readonly signal: AbortSignal
  /** Logs under the name and the id of the job. */
  readonly log: FastifyBaseLogger
  /**
   * Runs `work` and marks the job as done in one transaction. So its writes happen exactly once, and need no other
   * protection against a second run. The transaction may be repeated, as with `inTransaction`, and may enqueue further
   * jobs. Call it once, as the last step. `work` may use only the `em` that it is given: another one would wait for the
   * connection that this one holds.
   *
   * @throws {LeaseLost} when another worker has taken over the job; nothing is written then.
   */
  finish<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<T>
}

/**
 * Thrown by a handler when another attempt would not help; the job becomes a dead letter at once. After any other error
 * the job is tried again. The message is stored and logged, so it must not contain personal data.
 */
export class PermanentFailure extends Error {
  override readonly name: string = 'PermanentFailure'
}

/** Runs one kind of job. */
export interface JobHandler {
  readonly definition: JobDefinition<unknown>
  /** @throws {InvalidPayload} when the stored payload does not fit the definition, or no longer does. */
  run(payload: unknown, context: JobContext): Promise<void>
}

/**
 * Ties a definition to the function that does its jobs. A job is done when the function returns. When it throws, the
 * job is tried again with growing pauses, and becomes a dead letter in the end, or at once after a `PermanentFailure`.
 * A job is done at least once: it can be cut off anywhere and start again, so its effects have to be idempotent, or
 * happen in `finish`.
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
