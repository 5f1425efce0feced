/** The headers of answers that clients use. A header that is `required` is there whenever the answer names it. */
export const HEADERS = {
  'X-Request-Id': {
    description: 'Names this request in the logs of every service. It is the one that the client sent, if that is safe',
    required: true,
    schema: { type: 'string', examples: ['7c9e6679-7425-40de-944b-e07fc1f90ae7'] },
  },
  ETag: {
    description: 'The version of what is answered. Send it back as `If-None-Match` or `If-Match` (RFC 9110)',
    required: true,
    schema: { type: 'string', examples: ['"1"'] },
  },
  'Accept-Ranges': {
    description: 'That some bytes can be asked for with `Range` (RFC 9110, section 14.3)',
    required: true,
    schema: { type: 'string', enum: ['bytes'] },
  },
  'Content-Range': {
    description: 'Which bytes these are, and how many there are in all (RFC 9110, section 14.4)',
    required: true,
    schema: { type: 'string', examples: ['bytes 0-99/48213'] },
  },
  Location: {
    description: 'The path of what was made',
    required: true,
    schema: { type: 'string', examples: ['/todos/7'] },
  },
  'Cache-Control': {
    description: 'Who may keep the answer, and for how long (RFC 9111)',
    required: true,
    schema: { type: 'string', examples: ['no-store'] },
  },
  'Retry-After': {
    description: 'Try again after so many seconds',
    required: true,
    schema: { type: 'integer', examples: [2] },
  },
  'Idempotency-Replayed': {
    description:
      '`true` where the same request with the same `Idempotency-Key` was answered before: this is that answer, and nothing ' +
      'was done this time',
    schema: { type: 'string', enum: ['true'] },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate (RFC 6750)',
    required: true,
    schema: { type: 'string', examples: ['Bearer realm="todo"'] },
  },
  'RateLimit-Policy': {
    description:
      'How many requests an address may send: `q` in `w` seconds. Only where the operation has such a limit ' +
      '(draft-ietf-httpapi-ratelimit-headers)',
    schema: { type: 'string', examples: ['"address";q=10;w=60'] },
  },
  RateLimit: {
    description: 'How many requests are left: `r` in the next `t` seconds. Only where the operation has such a limit',
    schema: { type: 'string', examples: ['"address";r=9;t=60'] },
  },
} as const

/** A header that the documents know. */
export type HeaderName = keyof typeof HEADERS

/** The limit of an operation, and what is left of it. */
export const RATE_LIMIT_HEADERS: readonly HeaderName[] = ['RateLimit-Policy', 'RateLimit']

/** References to headers, as an answer in an OpenAPI document has them. */
export function headerReferences(names: Iterable<string>): Record<string, { $ref: string }> {
  return Object.fromEntries([...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
