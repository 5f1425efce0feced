import { answered, failedBy, type Span } from '@todo/service-kit'
import type { FastifyRequest } from 'fastify'
import type { ServiceName } from '../services.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The span of sending this request on to its service; null if it is not traced. */
    sending: Span | null
  }
}

/** Begins the span, which ends when the service begins its answer, or fails to. */
export function beginSending(request: Pick<FastifyRequest, 'span' | 'sending' | 'method'>, service: ServiceName): void {
  if (!request.span) return
  const { method } = request
  request.sending = request.span.child(method, 'client', { 'http.request.method': method, 'server.address': service })
}

/** The service answers. */
export function endWithAnswer({ sending }: Pick<FastifyRequest, 'sending'>, status: number): void {
  sending?.set(answered(status, 400))
  sending?.end()
}

/** There is no answer. */
export function endWithFailure({ sending }: Pick<FastifyRequest, 'sending'>, reason: unknown): void {
  sending?.set(failedBy(reason))
  sending?.end()
}
