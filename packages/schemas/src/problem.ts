import { type Static, Type } from 'typebox'
import { SharedList } from './shared-lists.ts'

/** One fault of an input: where it is, and what to change. */
const FieldError = Type.Object({
  pointer: Type.Optional(
    Type.String({ description: 'Where in the body, as a JSON Pointer (RFC 6901)', examples: ['/contents'] }),
  ),
  parameter: Type.Optional(Type.String({ description: 'Which path or query parameter', examples: ['limit'] })),
  position: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Where in the text, if it has a grammar, as a filter has: in UTF-16 units, from 0',
      examples: [9],
    }),
  ),
  expected: Type.Optional(Type.String({ description: 'What may stand at that position', examples: ['a condition'] })),
  detail: Type.String({ description: 'What is wrong with it', examples: ['must NOT have more than 256 characters'] }),
})

const value = (description: string, example: unknown) => Type.Unsafe<unknown>({ description, examples: [example] })

/** A field that somebody else has changed, and that the caller wanted to change. */
const Conflict = Type.Object({
  field: Type.String({ description: 'The field', examples: ['contents'] }),
  yours: value('What you wanted it to be', 'buy tea'),
  theirs: value('What it is now', 'buy coffee'),
  base: value('What it was when you read it', 'buy milk'),
})

/** How every error is answered: a problem detail (RFC 9457), as `application/problem+json`. */
export const Problem = Type.Object(
  {
    type: Type.String({
      description: '`about:blank`: the status says what kind of problem it is',
      examples: ['about:blank'],
    }),
    title: Type.String({ description: 'The status in words', examples: ['Not Found'] }),
    status: Type.Integer({ description: 'The HTTP status', examples: [404] }),
    detail: Type.String({ description: 'What happened, for a human', examples: ['ToDo Not Found'] }),
    instance: Type.String({ description: 'The path of the request', examples: ['/todos/7'] }),
    code: Type.String({ description: 'What happened, for a program; never changes', examples: ['TODO_NOT_FOUND'] }),
    request_id: Type.String({
      description: 'Names this request in the logs of every service',
      examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'],
    }),
    errors: Type.Optional(Type.Array(FieldError, { description: 'For a failed validation: every fault' })),
    conflicts: Type.Optional(
      Type.Array(Conflict, { description: 'For a 412: what has been changed since, of what you wanted to change' }),
    ),
    lists: Type.Optional(
      Type.Array(SharedList, { description: 'For a 409 of `SHARED_LISTS`: the lists that are to be decided on' }),
    ),
  },
  { $id: 'Problem', description: 'A problem detail (RFC 9457)' },
)
export type Problem = Static<typeof Problem>
export type FieldError = Static<typeof FieldError>
export type Conflict = Static<typeof Conflict>
