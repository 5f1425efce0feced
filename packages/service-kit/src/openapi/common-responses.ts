import createError from '@fastify/error'
import { errorCodes, type FastifyError, type RouteOptions } from 'fastify'
import {
  DatabaseUnavailable,
  IdempotencyKeyReused,
  InvalidInput,
  KeysUnavailable,
  Overloaded,
  ServiceUnavailable,
  Unauthorized,
} from '../errors/errors.ts'
import { takesKey } from '../idempotency/takes-key.ts'
import { HEALTH_PATHS } from '../plugins/health.ts'
import { TooManyRequests } from '../plugins/rate-limits.ts'
import type { Response } from './document.ts'
import { type HeaderName, headerReferences, RATE_LIMIT_HEADERS } from './headers.ts'
import { PROBLEM_JSON, problemExamples } from './responses.ts'

/** An example of an error that the service has not foreseen: all of them are answered alike. */
const Unexpected = createError('UNEXPECTED', 'Unexpected', 500)

/** An answer that many operations give. */
interface CommonResponse {
  /** Its name among the components of a document. */
  name: string
  /** Whether an operation may give it. */
  appliesTo(route: RouteOptions): boolean
  response: Response
}

const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH'])
const takesBody = ({ method }: RouteOptions) => METHODS_WITH_BODY.has(String(method))

/** The answers that follow from what a route takes and how it is protected, by status. Routes declare only their own. */
export const COMMON_RESPONSES: Record<string, CommonResponse> = {
  400: {
    name: 'MalformedRequest',
    appliesTo: (route) => takesBody(route) || Boolean(route.schema?.params),
    response: problem(
      'The URL or the body is malformed',
      [new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY(), new errorCodes.FST_ERR_BAD_URL('/todos/%ff')],
      RATE_LIMIT_HEADERS,
    ),
  },
  401: {
    name: 'Unauthorized',
    appliesTo: isProtected,
    response: problem(
      'There is no access token, or it is not valid',
      [new Unauthorized()],
      ['WWW-Authenticate', ...RATE_LIMIT_HEADERS],
    ),
  },
  413: {
    name: 'BodyTooLarge',
    appliesTo: takesBody,
    response: problem('The body is too large', [new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE()], RATE_LIMIT_HEADERS),
  },
  415: {
    name: 'UnsupportedMediaType',
    appliesTo: takesBody,
    response: problem(
      'The body has a type that is not supported: send `application/json`',
      [new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('text/plain')],
      RATE_LIMIT_HEADERS,
    ),
  },
  422: {
    name: 'ValidationFailed',
    appliesTo: (route) =>
      takesKey(route) || Boolean(route.schema?.body ?? route.schema?.params ?? route.schema?.querystring),
    response: problem(
      'A parameter or a field of the body is not valid: `errors` says which, and why',
      [
        new InvalidInput({ pointer: '/contents', detail: 'must NOT have more than 256 characters' }),
        new IdempotencyKeyReused(),
      ],
      ['Idempotency-Replayed', ...RATE_LIMIT_HEADERS],
    ),
  },
  429: {
    name: 'TooManyRequests',
    appliesTo: isLimited,
    response: problem(
      'Too many requests came from this address',
      [new TooManyRequests(30_000)],
      ['Retry-After', ...RATE_LIMIT_HEADERS],
    ),
  },
  503: {
    name: 'Unavailable',
    appliesTo: ({ url }) => !HEALTH_PATHS.includes(url),
    response: problem(
      'Something that this operation needs is not available, or there is too much to do: try again later',
      [new DatabaseUnavailable(), new KeysUnavailable(), new Overloaded(), new ServiceUnavailable()],
      ['Retry-After', ...RATE_LIMIT_HEADERS],
    ),
  },
  '4XX': {
    name: 'OtherClientError',
    appliesTo: () => true,
    response: problem('Any other fault of the request: `code` and `detail` say which', [], []),
  },
  '5XX': {
    name: 'OtherServerError',
    appliesTo: () => true,
    response: problem(
      'Any other fault of the service: its logs have it under the `request_id`',
      [new Unexpected()],
      [],
    ),
  },
}

/** Whether a route asks for a token. */
export function isProtected({ schema }: RouteOptions): boolean {
  return (schema?.security ?? []).length > 0
}

/** Whether a route limits the requests of each address. */
export function isLimited({ config }: RouteOptions): boolean {
  return Boolean(config?.rateLimit)
}

function problem(description: string, errors: readonly FastifyError[], headers: readonly HeaderName[]): Response {
  const schema = { $ref: '#/components/schemas/Problem' }
  const media = { schema, ...(errors.length > 0 && { examples: problemExamples(errors) }) }
  return { description, content: { [PROBLEM_JSON]: media }, headers: headerReferences(['X-Request-Id', ...headers]) }
}
