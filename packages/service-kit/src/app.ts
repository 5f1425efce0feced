import type { Server, ServerOptions, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Problem } from '@todo/schemas'
import fastify, { type FastifyBaseLogger, type FastifyHttpOptions, LogController } from 'fastify'
import { buildSerializer, buildValidator } from './compilers.ts'
import type { ServiceSettings } from './config/settings.ts'
import { UUID } from './guard.ts'
import { loggerOptions } from './logs/logging.ts'
import { requestLogger } from './logs/request-logger.ts'
import { clientAddresses } from './plugins/client-addresses.ts'
import { type DocsOptions, docs } from './plugins/docs.ts'
import { earlyAnswers } from './plugins/early-answers.ts'
import { eventStreams } from './plugins/event-streams.ts'
import { headAnswers } from './plugins/head-answers.ts'
import { HEALTH_PATHS, health } from './plugins/health.ts'
import { knownUrls } from './plugins/known-urls.ts'
import { metrics } from './plugins/metrics.ts'
import { notFound } from './plugins/not-found.ts'
import { overload } from './plugins/overload.ts'
import { problemDetails, sendProblem } from './plugins/problem-details.ts'
import { queryCoercion } from './plugins/query-coercion.ts'
import { rateLimits } from './plugins/rate-limits.ts'
import { requestLog } from './plugins/request-log.ts'
import { SECURITY_HEADERS, securityHeaders } from './plugins/security-headers.ts'
import { shutdown } from './plugins/shutdown.ts'
import { tracing } from './plugins/tracing.ts'
import { pathOf } from './requests/path-of.ts'
import { requestIdOf } from './requests/request-id.ts'
import { Admission } from './server/admission.ts'
import { trustedProxies } from './server/client-address.ts'
import { clientErrorHandler } from './server/client-errors.ts'
import { createHttpServer, type HeadersFor } from './server/http-server.ts'
import { originForm } from './server/origin-form.ts'
import { isPreflight } from './server/preflight.ts'
import { Roster } from './server/roster.ts'

/** How long a connection is kept open for the next request, in milliseconds: longer than a load balancer keeps it. */
const KEEP_ALIVE_MS = 72_000

/** How long a parameter of a path may be: so long that a wrong one reaches the validation, which says more than a 404. */
const MAX_PARAMETER_LENGTH = 16_384

/** What every app starts from. */
export interface AppOptions {
  /** The name in the logs. */
  name: string
  settings: ServiceSettings & { NOT_FOUND_LIMIT_PER_MINUTE: number }
  /** Where `/metrics` is served; null: not by this app. */
  metricsEndpoint?: string | null
  /** What the docs page says; none for an app without one. */
  docs?: DocsOptions
  /** What every answer to a page of another origin carries (CORS), also one that is given before Fastify has the request. */
  headersFor?: HeadersFor
  /** Takes the place of standard output, for tests. */
  logger?: FastifyBaseLogger
}

/**
 * An app with what all of them share: strict validation, problem details, request ids, logs, health, metrics, security
 * headers, limits and a graceful end. Neither listens nor reads the environment.
 */
export async function createApp({
  name,
  settings,
  metricsEndpoint = '/metrics',
  docs: docsOptions,
  headersFor,
  logger,
}: AppOptions) {
  // The questions of a supervisor must not fail because there are many other requests.
  const unlimitedPaths = new Set([...HEALTH_PATHS, ...(metricsEndpoint === null ? [] : [metricsEndpoint])])
  const admission = new Admission({
    limit: settings.MAX_REQUESTS_AT_ONCE,
    always: (request) => unlimitedPaths.has(pathOf(request.url)) || (headersFor !== undefined && isPreflight(request)),
    unreadMs: settings.REQUEST_TIMEOUT_MS,
    refuse: (request, response) => app.refuse(request, response),
  })
  const underWay = new Roster<ServerResponse>()
  const app = fastify({
    ...serverOptions(settings, admission, underWay, headersFor),
    ...(logger ? { loggerInstance: logger } : { logger: loggerOptions(name, settings.LOG_LEVEL) }),
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.addSchema(Problem)
  await app.register(problemDetails)
  // Before the plugins that log or make statements, so that it ends after them.
  await app.register(tracing, { name, settings })
  await app.register(requestLog)
  await app.register(clientAddresses, { trusts: trustedProxies(settings.TRUSTED_PROXIES) })
  // The other half is for jobs, which stop when nothing is under way any more.
  await app.register(shutdown, { underWay, finishMs: settings.SHUTDOWN_TIMEOUT_MS / 2 })
  // Before `earlyAnswers`, whose stream has to be read.
  await app.register(headAnswers)
  // After `shutdown`, which decides whether a connection is closed.
  await app.register(earlyAnswers)
  await app.register(knownUrls, { maxParamLength: MAX_PARAMETER_LENGTH })
  await app.register(queryCoercion)
  await app.register(metrics, { endpoint: metricsEndpoint })
  // Before `overload`, which expects all other answers to end.
  await app.register(eventStreams, { admission })
  await app.register(overload, { admission })
  await app.register(securityHeaders)
  await app.register(rateLimits)
  await app.register(notFound, { perMinute: settings.NOT_FOUND_LIMIT_PER_MINUTE })
  if (docsOptions) await app.register(docs, docsOptions)
  await app.register(health)
  if (settings.SECURITY_PROFILE === 'local') {
    app.log.warn('SECURITY_PROFILE=local: short passwords, long-lived tokens and generous limits; not for the internet')
  }
  return app
}

function httpOptions({ REQUEST_TIMEOUT_MS }: ServiceSettings): ServerOptions {
  return {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Node looks for requests that take too long every 30 seconds only, unless told.
    connectionsCheckingInterval: Math.min(REQUEST_TIMEOUT_MS, 1_000),
  }
}

function serverOptions(
  settings: ServiceSettings,
  admission: Admission,
  underWay: Roster<ServerResponse>,
  headersFor?: HeadersFor,
): FastifyHttpOptions<Server> {
  return {
    serverFactory: (serve) => createHttpServer(httpOptions(settings), admission.before(serve), underWay, headersFor),
    trustProxy: trustedProxies(settings.TRUSTED_PROXIES),
    rewriteUrl: ({ url = '' }) => originForm(url),
    bodyLimit: settings.BODY_LIMIT_BYTES,
    childLoggerFactory: requestLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    // No time-out: the plugin of the database migrates it, and giving up halfway would help nobody.
    pluginTimeout: 0,
    // While it is being stopped, what still comes in on an open connection is served, and the connection closed.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    // Such an error comes before all hooks, and so before the one that sets these headers.
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply.headers(SECURITY_HEADERS)),
    clientErrorHandler: clientErrorHandler(underWay, headersFor),
    schemaController: { compilersFactory: { buildSerializer, buildValidator } },
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: true,
        allErrors: true,
        // The services' tests check that the schemas themselves are valid; doing so at every start would take time.
        meta: false,
        validateSchema: false,
      },
      // The usual format also takes `urn:uuid:`, which no column has room for.
      onCreate: (ajv) => ajv.addFormat('uuid', UUID),
    },
  }
}
