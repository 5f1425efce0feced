import type { RouteOptions } from 'fastify'
import { takesKey } from '../idempotency/takes-key.ts'
import { isBodyOptional } from '../plugins/json-only.ts'
import { COMMON_RESPONSES, isLimited } from './common-responses.ts'
import { withoutUnusedComponents } from './components.ts'
import type { Media, OpenApiDocument, Operation, Response } from './document.ts'
import { withExample } from './examples.ts'
import { HEADERS, headerReferences, RATE_LIMIT_HEADERS } from './headers.ts'
import { IDEMPOTENCY_KEY_PARAMETER } from './idempotency-key.ts'
import { PROBLEM_JSON } from './responses.ts'

/**
 * Adds to a document what follows from its routes: the errors that operations have in common, the headers of answers,
 * `security: []` where no token is asked for, and examples.
 *
 * @param routes The routes by their `operationId`.
 * @throws {TypeError} when a route has no `operationId`, or a field no example.
 */
export function completeDocument(document: OpenApiDocument, routes: ReadonlyMap<string, RouteOptions>) {
  const responses = Object.values(COMMON_RESPONSES).map(({ name, response }) => [name, response])
  const components = {
    ...document.components,
    headers: HEADERS,
    parameters: { IdempotencyKey: IDEMPOTENCY_KEY_PARAMETER },
    responses: Object.fromEntries(responses),
  }
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => {
        const route = routes.get(operation.operationId)
        if (!route) throw new TypeError(`give the route ${method} ${path} an operationId in its schema`)
        return [method, completeOperation(operation, route, document)]
      }),
    ),
  ])
  return withoutUnusedComponents({ ...document, components, paths: Object.fromEntries(paths) })
}

function completeOperation(operation: Operation, route: RouteOptions, document: OpenApiDocument): Operation {
  const { security = [], requestBody, parameters = [] } = operation
  const own = Object.entries(operation.responses).map(([status, response]) => [
    status,
    completeResponse(status, response, route, document),
  ])
  const common = Object.entries(COMMON_RESPONSES)
    .filter(([status, { appliesTo }]) => appliesTo(route) && !(status in operation.responses))
    .map(([status, { name }]) => [status, { $ref: `#/components/responses/${name}` }])
  return {
    ...operation,
    ...(takesKey(route) && { parameters: [...parameters, { $ref: '#/components/parameters/IdempotencyKey' }] }),
    ...(requestBody && {
      requestBody: {
        ...requestBody,
        required: !isBodyOptional(route.schema?.body),
        content: withExamples(requestBody.content, document),
      },
    }),
    security,
    responses: Object.fromEntries([...own, ...common]),
  }
}

function completeResponse(status: string, response: Response, route: RouteOptions, document: OpenApiDocument) {
  const common = COMMON_RESPONSES[status]
  const whole = common?.appliesTo(route) ? united(response, common.response) : response
  const { headers = {}, content } = whole
  const names = ['X-Request-Id', ...Object.keys(headers), ...headersOf(status, route)]
  return {
    ...whole,
    headers: headerReferences(new Set(names)),
    ...(content && { content: withExamples(content, document) }),
  }
}

/** The operation's own errors and the common ones with the same status, as one answer. */
function united(own: Response, common: Response): Response {
  const examples = [own, common].map(({ content }) => content?.[PROBLEM_JSON]?.examples)
  return {
    description: `${own.description}. Or: ${common.description}`,
    content: {
      [PROBLEM_JSON]: { schema: { $ref: '#/components/schemas/Problem' }, examples: Object.assign({}, ...examples) },
    },
  }
}

/** The headers that an answer has because of its status, or because of what its route is set to. */
function headersOf(status: string, route: RouteOptions): string[] {
  return [
    ...(status === '401' ? ['WWW-Authenticate'] : []),
    ...(status === '429' || status === '503' ? ['Retry-After'] : []),
    ...(route.config?.cacheControl && /^(2..|304)$/.test(status) ? ['Cache-Control'] : []),
    ...(takesKey(route) && /^(2..|4(?!01|29)..)$/.test(status) ? ['Idempotency-Replayed'] : []),
    ...(isLimited(route) ? RATE_LIMIT_HEADERS : []),
  ]
}

function withExamples(content: Record<string, Media>, document: OpenApiDocument): Record<string, Media> {
  return Object.fromEntries(Object.entries(content).map(([type, media]) => [type, withExample(media, document)]))
}
