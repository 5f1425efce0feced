import type { IncomingMessage } from 'node:http'

/** How much of a body is read and dropped, and for how long. */
export interface DropLimits {
  /** In bytes. */
  maxBytes: number
  /** In milliseconds. */
  maxMs: number
}

/** Enough for a client that sends a large file by mistake; little enough for one that never stops. */
const LIMITS: DropLimits = { maxBytes: 32 * 1024 * 1024, maxMs: 5_000 }

/** How many bodies are being dropped in this process. */
let dropping = 0

/**
 * Reads the rest of a request's body and drops it. A connection that is closed while the client still sends is reset,
 * and the client may lose the answer with it: so answer first, then wait for this, then close (RFC 9112, section 9.6).
 * Resolves when the body has ended, the client has gone away, or a limit is reached. Never rejects.
 *
 * All that are dropped at once share one pace, some 64 MB a second: what is refused must not take the time of what is served.
 */
export function dropBody(request: IncomingMessage, { maxBytes, maxMs }: DropLimits = LIMITS): Promise<void> {
  if (hasArrived(request)) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  let bytes = 0
  const count = (chunk: Buffer | string) => {
    bytes += chunk.length
    if (bytes > maxBytes) return resolve()
    // A piece has up to 64 KiB.
    request.pause()
    setTimeout(() => request.resume(), dropping)
  }
  dropping += 1
  const timer = setTimeout(resolve, maxMs)
  request.on('data', count).once('end', resolve).once('close', resolve).resume()
  return promise.finally(() => {
    dropping -= 1
    clearTimeout(timer)
    request.off('data', count).off('end', resolve).off('close', resolve)
  })
}

/** Whether nothing more of a request will come. */
export function hasArrived(request: IncomingMessage): boolean {
  return request.complete || request.readableEnded || request.destroyed
}
