import { json } from 'node:stream/consumers'
import { createHttpStub, type HttpStub } from './http-stub.ts'
import type { TestScope } from './teardown.ts'

/** A span, as a collector of OpenTelemetry has got it. */
export interface ReceivedSpan {
  /** The process that sent it, by its `service.name`. */
  service: string
  name: string
  kind: 'server' | 'client' | 'consumer' | 'other'
  traceId: string
  spanId: string
  /** Empty for the first span of a trace. */
  parentSpanId: string
  attributes: Record<string, unknown>
  failed: boolean
}

/** Stands for a collector: takes OTLP over HTTP, as JSON. */
export interface TraceCollector extends HttpStub {
  /** The endpoint for all signals. */
  readonly url: string
  /** All spans so far, in the order in which they have come. */
  readonly spans: readonly ReceivedSpan[]
  /** The bodies so far, to show that something is in none of them. */
  text(): string
}

/** `SpanKind` in opentelemetry/proto/trace/v1/trace.proto. */
const KINDS: Record<number, ReceivedSpan['kind']> = { 2: 'server', 3: 'client', 5: 'consumer' }
const STATUS_ERROR = 2

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: number; doubleValue?: number }
}

/** What is used of `ExportTraceServiceRequest`. */
interface Batch {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: {
      spans: {
        name: string
        kind: number
        traceId: string
        spanId: string
        parentSpanId?: string
        attributes: Attribute[]
        status: { code?: number }
      }[]
    }[]
  }[]
}

/** Starts a collector; it is gone with the test. */
export async function createTraceCollector(t: TestScope): Promise<TraceCollector> {
  const spans: ReceivedSpan[] = []
  const bodies: unknown[] = []
  const stub = await createHttpStub(t, async (response, request) => {
    const body = await json(request)
    bodies.push(body)
    spans.push(...spansOf(Object(body)))
    response.writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}')
  })
  return {
    ...stub,
    get requests() {
      return stub.requests
    },
    url: `http://127.0.0.1:${stub.port}`,
    spans,
    text: () => JSON.stringify(bodies),
  }
}

function spansOf({ resourceSpans }: Batch): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, kind, traceId, spanId, parentSpanId = '', attributes, status }) => ({
        service: String(valuesOf(resource.attributes)['service.name']),
        name,
        kind: KINDS[kind] ?? 'other',
        traceId,
        spanId,
        parentSpanId,
        attributes: valuesOf(attributes),
        failed: status.code === STATUS_ERROR,
      })),
    ),
  )
}

function valuesOf(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue } }) => [
      key,
      stringValue ?? intValue ?? doubleValue,
    ]),
  )
}
