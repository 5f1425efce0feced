import type { IncomingMessage } from 'node:http'

/**
 * Whether a browser asks what a page of another origin may send (Fetch Standard, "CORS-preflight request"). It is let in
 * however many requests are served: without its answer, the page could not read the 503 of the request that follows.
 */
export function isPreflight({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}
