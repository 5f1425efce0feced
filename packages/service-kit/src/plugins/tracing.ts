import type { IncomingHttpHeaders } from 'node:http'
import { finished } from 'node:stream'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { TracingSettings } from '../config/settings.ts'
import { answered, type Span, type TraceHeaders, type Tracer, underSpan } from '../tracing/span.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Begins traces; undefined unless the app is told where to send them. */
    tracer: Tracer | undefined
  }
  interface FastifyRequest {
    /** The span of this request; null if it is not traced. */
    span: Span | null
  }
}

/** Methods that are named in traces; any other could be somebody's invention (HTTP semantic conventions). */
const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'])

/**
 * Traces each request: what the caller began is continued. Without an endpoint nothing is traced, and nothing of
 * OpenTelemetry is loaded.
 */
export const tracing = fp<{ name: string; settings: TracingSettings }>(
  async (app, { name, settings }) => {
    app.decorateRequest('span', null)
    const tracer = await tracerOf(name, settings, app.log)
    app.decorate('tracer', tracer)
    if (!tracer) return
    app.addHook('onClose', () => tracer.close())
    app.addHook('onRequest', (request, reply, done) => {
      const parent = traceHeadersOf(request.headers)
      // Routes that do not log each request are asked all the time. They are a part of a trace, but begin none.
      if (request.routeOptions.logLevel && parent.traceparent === undefined) return done()
      const span = startSpan(tracer, request, parent)
      request.span = span
      // Also when the client has gone before the answer was there.
      finished(reply.raw, () => {
        span.set(answered(reply.statusCode, 500))
        span.end()
      })
      done()
    })
    // Not before the body has been read: reading it leaves the context of an earlier hook.
    app.addHook('preValidation', ({ span }, _reply, done) => {
      if (span) underSpan(span, done)
      else done()
    })
  },
  { name: 'tracing' },
)

/** The packages of OpenTelemetry are loaded here, and only if there is somewhere to send traces to. */
async function tracerOf(name: string, settings: TracingSettings, log: FastifyBaseLogger): Promise<Tracer | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings
  if (endpoint === undefined) return undefined
  const { createOtlpTracer } = await import('../tracing/otlp-tracer.ts')
  return createOtlpTracer({ name, endpoint, settings, log })
}

function traceHeadersOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceHeaders {
  return {
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(typeof tracestate === 'string' && { tracestate }),
  }
}

/** It has neither the path nor the query, which may hold a secret, and nothing of the client. */
function startSpan(tracer: Tracer, request: FastifyRequest, parent: TraceHeaders): Span {
  const { url: route } = request.routeOptions
  const method = KNOWN_METHODS.has(request.method) ? request.method : '_OTHER'
  return tracer.start(
    route === undefined ? method : `${method} ${route}`,
    'server',
    { 'http.request.method': method, 'http.route': route, 'url.scheme': request.protocol },
    parent,
  )
}
