import { guardOf } from '@todo/service-kit'
import type { Static, TSchema } from 'typebox'

const NAME = /^[a-z][a-z0-9-]{0,63}$/

/** As `maxAttempts`: the job is tried until it expires, and whoever enqueues it says when. */
export const UNTIL_EXPIRED = Number.POSITIVE_INFINITY

/** Options of a kind of job. */
export interface JobOptions<T extends TSchema> {
  /** Lower-case words joined by hyphens. It is stored with each job, so it stays as it is. */
  name: string
  /**
   * The schema of the payload. It is stored as JSON until some time after the job is done, so it has ids and no
   * secrets.
   */
  payload: T
  /** The number of attempts before the job becomes a dead letter; 12 if not given. */
  maxAttempts?: number
  /** After this time the attempt has failed and its signal is aborted, in milliseconds; 30,000 if not given. */
  timeoutMs?: number
  /** The pause after the first failure, in milliseconds; it doubles with each further one; 1,000 if not given. */
  firstRetryMs?: number
  /** The longest pause between two attempts, in milliseconds; an hour if not given. */
  longestRetryMs?: number
}

/** A kind of job, known to the code that enqueues it and to its handler. `P` is the type of the payload. */
export interface JobDefinition<P> {
  readonly name: string
  readonly maxAttempts: number
  readonly timeoutMs: number
  readonly firstRetryMs: number
  readonly longestRetryMs: number
  /** @throws {InvalidPayload} */
  check(payload: unknown): P
}

/** The payload of a job does not fit its definition. The message names the field, never its value. */
export class InvalidPayload extends Error {
  override readonly name = 'InvalidPayload'
  readonly code = 'JOB_INVALID_PAYLOAD'
}

/**
 * Defines a kind of job. The handler is separate, so that code that enqueues a job does not depend on it.
 *
 * @throws {TypeError} when the name is not valid.
 */
export function defineJob<T extends TSchema>(options: JobOptions<T>): JobDefinition<Static<T>> {
  const { name } = options
  if (!NAME.test(name)) throw new TypeError(`a job cannot be called ${name}: use lower-case words joined by hyphens`)
  const isPayload = guardOf(options.payload)
  return {
    name,
    maxAttempts: options.maxAttempts ?? 12,
    timeoutMs: options.timeoutMs ?? 30_000,
    firstRetryMs: options.firstRetryMs ?? 1_000,
    longestRetryMs: options.longestRetryMs ?? 3_600_000,
    check(payload) {
      if (isPayload(payload)) return payload
      const fault = isPayload.errors?.[0]
      throw new InvalidPayload(
        `the payload of a job ${name} is not valid: ${fault?.instancePath || '/'} ${fault?.message}`,
      )
    },
  }
}
