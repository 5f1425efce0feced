import type { IncomingMessage, Server } from 'node:http'

/** How many bytes of a body have to come in each second, on average over a span. A bad line of a phone has more. */
const LEAST_BYTES = 1_024

/** What Node's server says of a request that takes too long. */
class RequestTimeout extends Error {
  readonly code = 'ERR_HTTP_REQUEST_TIMEOUT'
}

/**
 * Gives a request up whose body comes too slowly: in each span of `timeoutMs` there have to be some bytes of it. So a large
 * body may take long, as long as it comes, and a small one may not. Node itself has one time-out for bodies of any size. While
 * what has come is not taken, such as by a store that is slow, no more is read, and the client is not to blame.
 */
export function refuseSlowBody(server: Server, request: IncomingMessage, timeoutMs: number): void {
  const { headers, socket } = request
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  let before = socket.bytesRead
  // A request from an app in this process has no connection to be read from: that app looks at its client itself.
  if (!hasBody || before === 0) return
  let wasHeldUp = false
  const timer = setInterval(() => {
    const arrived = socket.bytesRead - before
    before = socket.bytesRead
    // While this process takes no more, little comes, however fast the client is.
    const isExcused = wasHeldUp || isHeldUp(request)
    wasHeldUp = isHeldUp(request)
    if (!request.complete && !isExcused && arrived < (LEAST_BYTES * timeoutMs) / 1_000)
      server.emit('clientError', new RequestTimeout(), socket)
  }, timeoutMs).unref()
  request.once('close', () => clearInterval(timer))
}

/** Whether this process takes no more of a body for now, since its buffer is full. */
function isHeldUp({ readableLength, readableHighWaterMark }: IncomingMessage): boolean {
  return readableLength >= readableHighWaterMark
}
