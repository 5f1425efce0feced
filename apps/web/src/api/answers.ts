import type { components, paths } from '@todo/api-types'
import type { Client } from 'openapi-fetch'

/** The shapes of the API. */
export type Schemas = components['schemas']

/** The API, typed by its OpenAPI document. */
export type Api = Client<paths>

/** The service has refused what was asked for. `message` says why, for people. */
export class Refused extends Error {
  readonly status: number
  /** Which refusal it is; empty where the service has not said so. */
  readonly code: string
  /** Where in a text the fault is, if it is in one. */
  readonly position: number | undefined

  constructor(status: number, detail: string, { code = '', position }: Partial<Problem> = {}) {
    super(detail)
    this.status = status
    this.code = code
    this.position = position
  }
}

/** There was no answer, or none yet: the same request may succeed later. */
export class Unreachable extends Error {}

/** The service has failed at what was asked for, where it does what others ask: the same request may never succeed. */
export class Failed extends Unreachable {}

/** What a request of the client gives, whether it was done or refused. */
export interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** What is said where the service has said nothing. */
interface Reasons {
  unknown: string
  offline: string
  busy: string
  /** What is said of a problem in other words than the service has. */
  inWords?: (problem: Problem) => string | undefined
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
    const problem = problemOf(error)
    const why = reasons.inWords?.(problem) ?? problem.detail
    if (ABSENCES.includes(status)) throw new Unreachable(why ?? reasons.busy)
    if (status >= FAILURES) throw new Failed(why ?? reasons.busy)
    throw new Refused(status, why ?? reasons.unknown, problem)
  }
}

/** What the service says of a refusal. */
export interface Problem {
  code: string
  /** All of it, for people. */
  detail: string | undefined
  /** The first thing that is wrong in what was sent: where, and what. */
  field: string
  fault: string
  /** Where in a text it is, if it is in one, and what may stand there. */
  position: number | undefined
  expected: string | undefined
}

function problemOf(error: unknown): Problem {
  const errors = partOf(error, 'errors')
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  const position = partOf(first, 'position')
  return {
    code: textOf(error, 'code') ?? '',
    detail: textOf(error, 'detail'),
    field: textOf(first, 'pointer')?.slice(1) ?? '',
    fault: textOf(first, 'detail') ?? '',
    position: typeof position === 'number' ? position : undefined,
    expected: textOf(first, 'expected'),
  }
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

function textOf(value: unknown, name: string): string | undefined {
  const text = partOf(value, name)
  return typeof text === 'string' ? text : undefined
}
