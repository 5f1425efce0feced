import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Refusal, refuseSocket } from './refusal.ts'

const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'HEADERS_TOO_LARGE', detail: 'The header fields are too large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: 'BODY_TOO_LARGE', detail: 'The chunk extensions are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'REQUEST_TIMEOUT', detail: 'The request took too long to arrive' },
}
const MALFORMED: Refusal = { status: 400, code: 'MALFORMED_REQUEST', detail: 'This is not a valid HTTP request' }

/**
 * Makes what answers what Node's HTTP parser refuses. Who has gone away is not answered, nor who has the beginning of an
 * answer already: what is sent now would end up in the middle of that one.
 *
 * @param underWay the answers that are being made or sent
 */
export function clientErrorHandler(underWay: ReadonlySet<ServerResponse>) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    // It has been refused before, and is closed soon: what it still sends is an error again.
    if (socket.writableEnded) return
    const isAnswered = [...underWay].some((response) => response.socket === socket && response.headersSent)
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) socket.destroy()
    else refuseSocket(socket, REFUSALS[String(error.code)] ?? MALFORMED)
  }
}
