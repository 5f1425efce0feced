import type { Readable } from 'node:stream'
import { Problem, ref } from '@todo/schemas'
import type { FastifyError } from 'fastify'
import { type Static, type TSchema, Type } from 'typebox'
import { problemOf } from '../plugins/problem-details.ts'
import { HEADERS, type HeaderName } from './headers.ts'

/** The media type of every error answer (RFC 9457). */
export const PROBLEM_JSON = 'application/problem+json'

/** The request that the examples of errors answer. */
const EXAMPLE_REQUEST = {
  method: 'GET',
  body: null,
  query: {},
  url: '/todos',
  id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
}

/** Documents an answer with a body: what it means, its shape (which has an `$id`), and its headers of note. */
export function jsonResponse<T extends TSchema>(description: string, schema: T, ...headers: HeaderName[]) {
  return Type.Unsafe<Static<T>>({ ...ref(schema), description, headers: schemasOf(headers) })
}

/** Documents an answer with the bytes of a file, of whatever type that is. */
export function fileResponse(description: string, ...headers: HeaderName[]) {
  const schema = Type.Unsafe<Readable | Uint8Array>(
    Type.String({ format: 'binary', description: 'The bytes', examples: ['…'] }),
  )
  return { description, headers: schemasOf(headers), content: { '*/*': { schema } } }
}

/** Documents an answer without a body, of any status. */
export function noBody(description: string, ...headers: HeaderName[]) {
  return Type.Unsafe<undefined>({ ...Type.Null(), description, headers: schemasOf(headers) })
}

/** Documents an error answer: what it means, and an example for each error that it may be, by its code. */
export function problemResponse(description: string, ...errors: FastifyError[]) {
  return { description, content: { [PROBLEM_JSON]: { schema: ref(Problem), examples: problemExamples(errors) } } }
}

/** An example of the answer to each error, by its code. */
export function problemExamples(errors: readonly FastifyError[]): Record<string, { value: Problem }> {
  const problems = errors.map((error) => problemOf(error, EXAMPLE_REQUEST))
  return Object.fromEntries(problems.map((problem) => [problem.code, { value: problem }]))
}

/** Headers as `@fastify/swagger` takes them. */
function schemasOf(names: HeaderName[]) {
  return Object.fromEntries(names.map((name) => [name, HEADERS[name].schema]))
}
