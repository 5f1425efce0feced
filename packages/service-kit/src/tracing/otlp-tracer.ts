import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Tracer as OpenTelemetryTracer,
  type Span as Recording,
  ROOT_CONTEXT,
  SpanKind as SpanKinds,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { FastifyBaseLogger } from 'fastify'
import type { TracingSettings } from '../config/settings.ts'
import { messageOf } from '../errors/message.ts'
import { within } from '../within.ts'
import type { Span, SpanAttributes, SpanKind, TraceHeaders, Tracer } from './span.ts'

/** How long the last spans may take to be sent at the end, in milliseconds. */
const CLOSING_MS = 1_000

/** How much of a statement's text is sent, in characters. */
const LONGEST_ATTRIBUTE = 4_096

/** Where and under which name an app sends its spans. */
export interface OtlpOptions {
  name: string
  endpoint: string
  settings: TracingSettings
  log: FastifyBaseLogger
}

/**
 * Sends the spans of one app by OTLP over HTTP, in the background and a few at a time. Nothing of it is global: several
 * apps in one process each have a tracer. The exporter itself reads what is left of the standard variables, such as
 * OTEL_EXPORTER_OTLP_HEADERS.
 */
export function createOtlpTracer({ name, endpoint, settings, log }: OtlpOptions): Tracer {
  const provider = new TracerProvider({
    resource: resourceOf(name, settings),
    sampler: samplerOf(settings),
    spanLimits: { attributeValueLengthLimit: LONGEST_ATTRIBUTE },
    spanProcessors: [new BatchSpanProcessor({ exporter: new Exporter(tracesUrl(endpoint), log) })],
  })
  const tracer = provider.getTracer('@todo/service-kit')
  return {
    start: (name, kind, attributes, parent) => {
      const context = propagator.extract(ROOT_CONTEXT, parent, defaultTextMapGetter)
      return new OtlpSpan(tracer, tracer.startSpan(name, { kind: KINDS[kind], attributes }, context))
    },
    close: () => within(CLOSING_MS, provider.shutdown()).catch(() => undefined),
  }
}

/** The endpoint is that of all signals, and each of them has a path below it. */
function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/$/, '')}/v1/traces`
}

function resourceOf(name: string, { OTEL_SERVICE_NAME }: TracingSettings) {
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': name }))
    .merge(detectResources({ detectors: [envDetector, serviceInstanceIdDetector] }))
    .merge(resourceFromAttributes(OTEL_SERVICE_NAME === undefined ? {} : { 'service.name': OTEL_SERVICE_NAME }))
}

function samplerOf({
  OTEL_TRACES_SAMPLER: name = 'parentbased_always_on',
  OTEL_TRACES_SAMPLER_ARG: share = 1,
}: TracingSettings): Sampler {
  // `always_on` and `always_off` are shares of 1 and 0.
  const root = new TraceIdRatioBasedSampler(name.endsWith('always_on') ? 1 : name.endsWith('always_off') ? 0 : share)
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

const propagator = new W3CTraceContextPropagator()

const KINDS: Record<SpanKind, SpanKinds> = {
  server: SpanKinds.SERVER,
  client: SpanKinds.CLIENT,
  consumer: SpanKinds.CONSUMER,
}

class OtlpSpan implements Span {
  readonly #tracer: OpenTelemetryTracer
  readonly #span: Recording

  constructor(tracer: OpenTelemetryTracer, span: Recording) {
    this.#tracer = tracer
    this.#span = span
  }

  get traceId(): string {
    return this.#span.spanContext().traceId
  }

  get spanId(): string {
    return this.#span.spanContext().spanId
  }

  get headers(): TraceHeaders {
    const headers: TraceHeaders = {}
    propagator.inject(this.#context, headers, defaultTextMapSetter)
    return headers
  }

  get #context(): typeof ROOT_CONTEXT {
    return trace.setSpan(ROOT_CONTEXT, this.#span)
  }

  child(name: string, kind: SpanKind, attributes: SpanAttributes): Span {
    // A trace that is not sent needs no parts.
    if (!this.#span.isRecording()) return this
    return new OtlpSpan(this.#tracer, this.#tracer.startSpan(name, { kind: KINDS[kind], attributes }, this.#context))
  }

  set(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes)
    if (attributes['error.type'] !== undefined) this.#span.setStatus({ code: SpanStatusCode.ERROR })
  }

  end(): void {
    this.#span.end()
  }
}

type Export = OTLPTraceExporter['export']

/** Says once that spans do not arrive, and that they do again: there is a batch every few seconds. */
class Exporter extends OTLPTraceExporter {
  readonly #log: FastifyBaseLogger
  #isFailing = false

  constructor(url: string, log: FastifyBaseLogger) {
    super({ url })
    this.#log = log
  }

  override export(spans: Parameters<Export>[0], done: Parameters<Export>[1]): void {
    super.export(spans, (result) => {
      this.#note(result.code === ExportResultCode.FAILED, result.error)
      done(result)
    })
  }

  #note(fails: boolean, error: unknown): void {
    if (fails && !this.#isFailing) {
      this.#log.warn(`traces cannot be sent, and are dropped until they can: ${messageOf(error)}`)
    }
    if (!fails && this.#isFailing) this.#log.info('traces can be sent again')
    this.#isFailing = fails
  }
}
