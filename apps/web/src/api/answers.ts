import type { components, paths } from '@todo/api-types'
import type { Client } from 'openapi-fetch'

/** The shapes of the API. */
export type Schemas = components['schemas']

/** The API, typed by its OpenAPI document. */
export type Api = Client<paths>

/** The service has refused what was asked for. `message` says why, for people. */
export class Refused extends Error {
  readonly status: number
  /** Where in a text the fault is, if it is in one. */
  readonly position: number | undefined

  constructor(status: number, detail: string, position?: number) {
    super(detail)
    this.status = status
    this.position = position
  }
}

/** There was no answer, or none yet: the same request may succeed later. */
export class Unreachable extends Error {}

/** The service has failed at what was asked for, where it does what others ask: the same request may never succeed. */
export class Failed extends Unreachable {}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** What is said where the service has said nothing. */
interface Reasons {
  unknown: string
  offline: string
  busy: string
}

/** The status below which a refusal is one for good, but for 429. */
const FAILURES = 500

/** Nobody was there to answer: the service is down, starting, or has too much to do. */
const ABSENCES: readonly number[] = [429, 502, 503, 504]

/**
 * Makes the function that gives what was answered. It throws `Refused`, or `Unreachable` after which the same request may
 * be sent again.
 */
export function answersWith(reasons: Reasons) {
  return async function answered<T>(asked: Promise<Answer<T>>): Promise<T | undefined> {
    const { data, error, response } = await asked.catch((cause: unknown) => {
      throw new Unreachable(reasons.offline, { cause })
    })
    const { ok, status } = response
    if (ok) return data
    if (ABSENCES.includes(status)) throw new Unreachable(detailOf(error) ?? reasons.busy)
    if (status >= FAILURES) throw new Failed(detailOf(error) ?? reasons.busy)
    throw new Refused(status, detailOf(error) ?? reasons.unknown, positionOf(error))
  }
}

function detailOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('detail' in error)) return undefined
  return typeof error.detail === 'string' ? error.detail : undefined
}

function positionOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errors' in error) || !Array.isArray(error.errors))
    return undefined
  const position: unknown = error.errors[0]?.position
  return typeof position === 'number' ? position : undefined
}
