import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { HeadersFor } from './http-server.ts'
import { type Refusal, refuseSocket } from './refusal.ts'

const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'HEADERS_TOO_LARGE', detail: 'The header fields are too large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: 'BODY_TOO_LARGE', detail: 'The chunk extensions are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'REQUEST_TIMEOUT', detail: 'The request took too long to arrive' },
}
const MALFORMED: Refusal = { status: 400, code: 'MALFORMED_REQUEST', detail: 'This is not a valid HTTP request' }

/** What Node's HTTP parser says. */
interface ClientError extends Error {
  code?: string
  /** What was received last; a time-out has none. */
  rawPacket?: unknown
}

/**
 * Makes the handler that answers requests which Node's HTTP parser refuses. A client that has gone away gets no answer, nor
 * does one that has received the beginning of an answer: the refusal would end up in the middle of that. Behind a whole request
 * that is not answered yet, it would be taken for the answer to that.
 *
 * @param underWay the answers that are being made or sent
 */
export function clientErrorHandler(underWay: Iterable<ServerResponse>, headersFor?: HeadersFor) {
  return (error: ClientError, socket: Socket): void => {
    // This connection has been refused before and is closed soon; whatever it still sends is an error again.
    if (socket.writableEnded) return
    const response = [...underWay].find((candidate) => candidate.socket === socket)
    const isAnothers = response?.headersSent || response?.req.complete
    if (error.code === 'ECONNRESET' || !socket.writable || isAnothers) socket.destroy()
    else {
      const origin = response ? response.req.headers.origin : originIn(error.rawPacket)
      refuseSocket(socket, REFUSALS[String(error.code)] ?? MALFORMED, headersFor?.(origin))
    }
  }
}

/** The `Origin` among the headers of a request that could not be parsed, if what was received last has it. */
function originIn(received: unknown): string | undefined {
  if (!Buffer.isBuffer(received)) return undefined
  return /\r\norigin:[ \t]*([^ \t\r\n]+)[ \t]*\r\n/i.exec(received.toString('latin1'))?.[1]
}
