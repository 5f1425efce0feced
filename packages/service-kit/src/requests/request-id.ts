import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** A request id that may go into logs and headers as it is. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/

/** The id that the caller gave, if it is safe to log and to send on; else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}
