import { AsyncLocalStorage } from 'node:async_hooks'

/** What a span stands for, as seen from this process (OpenTelemetry, `SpanKind`). */
export type SpanKind = 'server' | 'client' | 'consumer'

/** What is known of a span, by the names of OpenTelemetry's semantic conventions. Nothing of it is personal or secret. */
export type SpanAttributes = Record<string, string | number | undefined>

/** The headers by which another process continues a trace (W3C Trace Context). */
export interface TraceHeaders {
  traceparent?: string
  tracestate?: string
}

/** A piece of work in a trace. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly headers: Readonly<TraceHeaders>
  /** Begins a piece of work that is a part of this one. */
  child(name: string, kind: SpanKind, attributes: SpanAttributes): Span
  /** Adds what is known by now. `error.type` says that the work has failed. */
  set(attributes: SpanAttributes): void
  end(): void
}

/** Begins traces, and continues those of others. */
export interface Tracer {
  /** @param parent of the span: it begins a trace of its own if there is none, or none that can be read. */
  start(name: string, kind: SpanKind, attributes: SpanAttributes, parent: TraceHeaders): Span
  /** Sends what has not been sent yet, if that does not take long. */
  close(): Promise<void>
}

const current = new AsyncLocalStorage<Span>()

/** The span of the work that this code belongs to, if that is traced. */
export function currentSpan(): Span | undefined {
  return current.getStore()
}

/** Runs `work`, and everything that it begins, as a part of a span. */
export function underSpan<T>(span: Span, work: () => T): T {
  return current.run(span, work)
}

/** How a span tells of a failure: by its code or its name, for a message may hold values. */
export function failedBy(error: unknown): SpanAttributes {
  const { code, name } = Object(error)
  return { 'error.type': String(code ?? name ?? '_OTHER') }
}

/** Does a piece of work, and ends its span with it. */
export function traced<T>(span: Span, work: () => Promise<T>): Promise<T> {
  return underSpan(span, work)
    .catch((error: unknown) => {
      span.set(failedBy(error))
      throw error
    })
    .finally(() => span.end())
}

/** What a line of the log says of the trace that it belongs to. */
export function traceFields(span = currentSpan()): { trace_id?: string; span_id?: string } {
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {}
}

/** What a span has of an answer. It counts as failed from a status on: 400 for the client's span, 500 for the server's. */
export function answered(status: number, failedFrom: 400 | 500): SpanAttributes {
  return {
    'http.response.status_code': status,
    'error.type': status >= failedFrom ? String(status) : undefined,
  }
}
