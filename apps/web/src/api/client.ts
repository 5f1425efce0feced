import type { components, paths } from '@todo/api-types'
import createClient from 'openapi-fetch'
import { words } from '../words/index.ts'
import { authorisedFetch } from './session.ts'

/** The shapes of the API. */
export type Schemas = components['schemas']

/** The API, typed by its OpenAPI document. */
export const api = createClient<paths>({
  fetch: authorisedFetch,
  querySerializer: { array: { style: 'form', explode: true } },
})

/** The service has refused what was asked for. `message` says why, for people. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, detail: string | undefined) {
    super(detail ?? words.errors.unknown)
    this.status = status
  }
}

/** There was no answer, or none yet: the same request may succeed later. */
export class Unreachable extends Error {}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** Statuses after which the same request may be sent again. */
const LATER = new Set([429, 502, 503, 504])

/**
 * What was answered.
 *
 * @throws {Refused} @throws {Unreachable}
 */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T | undefined> {
  const { data, error, response } = await asked.catch((cause: unknown) => {
    throw new Unreachable(words.errors.offline, { cause })
  })
  if (response.ok) return data
  if (LATER.has(response.status)) throw new Unreachable(detailOf(error) ?? words.errors.busy)
  throw new Refused(response.status, detailOf(error))
}

function detailOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('detail' in error)) return undefined
  return typeof error.detail === 'string' ? error.detail : undefined
}
