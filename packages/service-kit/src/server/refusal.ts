import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Problem } from '@todo/schemas'
import { SECURITY_HEADERS } from '../plugins/security-headers.ts'
import { pathOf } from '../requests/path-of.ts'
import { requestIdOf } from '../requests/request-id.ts'
import { dropBody } from './drop-body.ts'

/** Why a request is refused before it reaches Fastify. */
export interface Refusal {
  status: number
  /** For programs; never changes. */
  code: string
  /** For humans: what is wrong, and what to change. */
  detail: string
}

/** How long a client may go on sending after an answer that no request belongs to, in milliseconds. */
const LINGER_MS = 2_000

/** Refuses a request with a problem detail (RFC 9457), without Fastify. */
export async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  headers: OutgoingHttpHeaders = {},
): Promise<void> {
  const problem = problemOf(refusal, pathOf(request.url), requestIdOf(request))
  const body = JSON.stringify(problem)
  response.writeHead(refusal.status, { ...headersOf(problem, body), ...headers })
  if (response.shouldKeepAlive) return void response.end(body)
  // See `dropBody`: the client has the whole answer now, and the connection is closed when it has sent its request.
  response.write(body)
  await dropBody(request)
  response.end()
}

/** Refuses bytes that are no request, by the socket alone, and closes the connection. */
export function refuseSocket(socket: Socket, refusal: Refusal, more: OutgoingHttpHeaders = {}): void {
  const problem = problemOf(refusal, '', randomUUID())
  const body = JSON.stringify(problem)
  const headers = Object.entries({ ...headersOf(problem, body), ...more, connection: 'close' })
  const head = [
    `HTTP/1.1 ${refusal.status} ${problem.title}`,
    ...headers.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${String(value)}`])),
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  // Reads on for a while: closing at once would reset the connection, and the client could lose the answer.
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
}

function problemOf({ status, code, detail }: Refusal, instance: string, request_id: string): Problem {
  return { type: 'about:blank', title: String(STATUS_CODES[status]), status, detail, instance, code, request_id }
}

function headersOf({ request_id }: Problem, body: string): OutgoingHttpHeaders {
  return {
    ...SECURITY_HEADERS,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'x-request-id': request_id,
  }
}
