import { guardOf } from '@todo/service-kit'
import type { Static, TSchema } from 'typebox'

const NAME = /^[a-z][a-z0-9-]{0,63}$/

/** How a kind of job is described. */
export interface JobOptions<T extends TSchema> {
  /** Lower-case words joined by hyphens. It is stored with each job, so it stays as it is. */
  name: string
  /** What a job is told. It is stored as JSON until some time after the job is done: ids, no secrets. */
  payload: T
  /** How often it is begun before it becomes a dead letter. */
  maxAttempts?: number
  /** After this its signal aborts; it has failed, and will be tried again. */
  timeoutMs?: number
  /** The pause after the first failure; it doubles with each further one. */
  firstRetryMs?: number
  /** The longest pause between two attempts. */
  longestRetryMs?: number
}

/** A kind of job: what both who enqueues one and who handles it know. `P` is what a job is told. */
export interface JobDefinition<P> {
  readonly name: string
  readonly maxAttempts: number
  readonly timeoutMs: number
  readonly firstRetryMs: number
  readonly longestRetryMs: number
  /** @throws {InvalidPayload} */
  check(payload: unknown): P
}

/** A job is told what its definition does not allow. The message names the place, never the value. */
export class InvalidPayload extends Error {
  override readonly name = 'InvalidPayload'
  readonly code = 'JOB_INVALID_PAYLOAD'
}

/**
 * Defines a kind of job, apart from its handler, so that who enqueues one need not know how it is done.
 *
 * @throws {TypeError} when its name is none.
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
