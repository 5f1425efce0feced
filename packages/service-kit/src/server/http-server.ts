import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { dropBody, hasArrived } from './drop-body.ts'
import { hasValidHost } from './host.ts'
import { inTurn } from './in-turn.ts'
import { hasValidTarget } from './origin-form.ts'
import { type Refusal, refuse, refuseSocket } from './refusal.ts'
import type { Roster } from './roster.ts'
import { refuseSlowBody } from './slow-bodies.ts'

/** Answers a request. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** The headers of every answer to a page of this origin, however early it is given; undefined: the request names none. */
export type HeadersFor = (origin: string | undefined) => OutgoingHttpHeaders

const INVALID_HOST: Refusal = {
  status: 400,
  code: 'INVALID_HOST',
  detail: 'The request must have one Host header, with a host name or an address, and a port if need be',
}
const INVALID_TARGET: Refusal = {
  status: 400,
  code: 'MALFORMED_URL',
  detail: 'The request must be for a path or a URL, without a fragment; only OPTIONS may be for *',
}
const UNKNOWN_EXPECTATION: Refusal = {
  status: 417,
  code: 'EXPECTATION_FAILED',
  detail: 'The only expectation that is met here is 100-continue',
}
const UNKNOWN_CODING: Refusal = {
  status: 501,
  code: 'NOT_IMPLEMENTED',
  detail: 'The only Transfer-Encoding that is known here is chunked',
}
const NO_TUNNELS: Refusal = { status: 501, code: 'NOT_IMPLEMENTED', detail: 'This server opens no tunnels' }

/**
 * Node's HTTP server with problem details in the place of its own bare answers: to a missing, second or invalid `Host`, a
 * target that begins with `*` or has a fragment, an unknown `Expect` or `Transfer-Encoding`, and CONNECT. `requestTimeout` is
 * how long nothing of a body may come. The requests of a connection are served one after another.
 *
 * @param underWay is kept up to date: the answers that are being made or sent.
 */
export function createHttpServer(
  { requestTimeout = 0, ...options }: ServerOptions,
  serve: Listener,
  underWay: Roster<ServerResponse>,
  headersFor?: HeadersFor,
): Server {
  const track = (response: ServerResponse) => {
    for (const [name, value] of Object.entries(headersFor?.(response.req.headers.origin) ?? {})) {
      if (value !== undefined) response.setHeader(name, value)
    }
    response.once('close', underWay.add(response))
    // Once it has been sent, Node would not say what else it reads.
    response.once('prefinish', () => {
      if (!hasArrived(response.req)) void limitRest(response.req)
    })
  }
  const server = createServer({ ...options, requestTimeout: 0, requireHostHeader: false })
  const onRequest = inTurn(server, (request, response) => {
    track(response)
    refuseSlowBody(server, request, requestTimeout)
    if (!hasValidHost(request)) closeAfter(request, response, INVALID_HOST)
    else if (!hasValidTarget(request)) closeAfter(request, response, INVALID_TARGET)
    else if (hasUnknownCoding(request)) closeAfter(request, response, UNKNOWN_CODING)
    else serve(request, response)
  })
  const onExpectation = inTurn(server, (request, response) => {
    track(response)
    closeAfter(request, response, UNKNOWN_EXPECTATION)
  })
  server.on('request', onRequest).on('checkExpectation', onExpectation)
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    // Node leaves all of the socket to this listener: an error that nobody listens for would end the process.
    socket.on('error', () => socket.destroy())
    // The client would take the refusal for the answer that is under way.
    if ([...underWay].some((response) => response.socket === socket)) socket.destroy()
    else if (socket instanceof Socket) refuseSocket(socket, NO_TUNNELS)
  })
  return server
}

/**
 * Node takes the chunks apart, and leaves any coding before them on the body (RFC 9112, section 6.1). Where chunks are not
 * the last coding, Node itself refuses the request after this: nothing may have been answered by then.
 */
function hasUnknownCoding({ headers: { 'transfer-encoding': coding = '' } }: IncomingMessage): boolean {
  return /,\s*chunked$/i.test(coding)
}

/**
 * Node reads on what still comes of a request that has been answered, so that the next one can follow: any amount, however
 * long it takes. A client that sends too much of it is cut off.
 */
async function limitRest(request: IncomingMessage): Promise<void> {
  await dropBody(request)
  if (!hasArrived(request)) request.socket.destroy()
}

/** The connection is closed: bytes after such a request cannot be trusted, or are a body that the client holds back. */
function closeAfter(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  response.shouldKeepAlive = false
  void refuse(request, response, refusal)
}
