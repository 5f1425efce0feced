import type { paths } from '@todo/api-types'
import createClient from 'openapi-fetch'
import { words } from '../words/index.ts'
import { answersWith } from './answers.ts'
import { problemInWords } from './problem-in-words.ts'
import { authorisedFetch } from './session.ts'

export { Refused, type Schemas, Unreachable } from './answers.ts'

/** The API, as who is logged in. */
export const api = createClient<paths>({
  fetch: authorisedFetch,
  querySerializer: { array: { style: 'form', explode: true } },
})

/**
 * What was answered.
 *
 * @throws {Refused} @throws {Unreachable}
 */
export const answered = answersWith({ ...words.errors, inWords: problemInWords })
