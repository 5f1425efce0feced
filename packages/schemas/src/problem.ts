import { type Static, Type } from 'typebox'

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
  },
  { $id: 'Problem', description: 'A problem detail (RFC 9457)' },
)
export type Problem = Static<typeof Problem>
export type FieldError = Static<typeof FieldError>
