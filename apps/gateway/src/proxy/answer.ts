import { PassThrough, type Readable } from 'node:stream'
import createError from '@fastify/error'
import { ClientGone, Overloaded } from '@todo/service-kit'
import type { ServiceName } from '../services.ts'
import { BodyTooLarge } from './body-limit.ts'

/** 503: a service does not answer. */
const ServiceUnavailable = createError<[string, ErrorOptions]>(
  'SERVICE_UNAVAILABLE',
  'The %s is not available, try again',
  503,
)

/** How soon a client may try again, in seconds, where a service is away or the gateway is full. */
export const RETRY_SOON_SECONDS = 1

/** Up to this size an answer is sent in one piece: that costs less than a stream, and if it breaks off, it becomes a 503. */
const SMALL_BODY_BYTES = 65_536

/** The parts of a Fastify reply that are needed here. The service's status and headers are set already. */
export interface OpenReply {
  statusCode: number
  getHeader(name: string): unknown
  header(name: string, value: string | number): OpenReply
  removeHeader(name: string): OpenReply
  send(answer?: Readable | string | Uint8Array | Error): unknown
}

/** Whether an answer is sent in one piece. */
export function isShort(reply: Pick<OpenReply, 'getHeader'>): boolean {
  return Number(reply.getHeader('content-length')) <= SMALL_BODY_BYTES
}

/** Sends the body of a service's answer to the client. */
export function passOn(reply: OpenReply, service: ServiceName, body: Readable | string | Uint8Array): void {
  if (typeof body === 'string' || body instanceof Uint8Array) sendPiece(reply, body)
  else if (reply.statusCode === 304) {
    // A 304 has no body, but its Content-Length may be that of the 200. undici waits for those bytes, and fails.
    body.on('error', () => undefined).resume()
    sendPiece(reply, '')
  } else if (isShort(reply)) sendWhole(reply, service, body)
  else sendStream(reply, service, body)
}

/** Tells the client why there is no answer. */
export function answerFailure(reply: OpenReply, service: ServiceName, reason: unknown): void {
  if (reason instanceof BodyTooLarge || reason instanceof ClientGone) {
    reply.header('connection', 'close').send(reason)
    return
  }
  if (reason instanceof Overloaded) reply.send(reason)
  else reply.header('retry-after', RETRY_SOON_SECONDS).send(new ServiceUnavailable(service, { cause: reason }))
}

function sendPiece(reply: OpenReply, body: string | Uint8Array): void {
  if (reply.statusCode === 304) reply.removeHeader('content-length')
  if (body.length === 0) reply.send()
  // Fastify would make up a content type for a text or a buffer that has none.
  else if (reply.getHeader('content-type') === undefined) reply.send(new PassThrough().end(body))
  else reply.send(body)
}

/** Not later than all of it is there: a service may put the end off until the client has sent all that it has to say. */
function sendWhole(reply: OpenReply, service: ServiceName, body: Readable): void {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const chunks: Buffer[] = []
  let missing = Number(reply.getHeader('content-length'))
  body
    .on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      missing -= chunk.length
      if (missing === 0) resolve()
    })
    .once('end', resolve)
    .once('error', reject)
  promise.then(
    () => sendPiece(reply, Buffer.concat(chunks)),
    (error: unknown) => answerFailure(reply, service, error),
  )
}

/** When the answer breaks before its first byte was sent, the client still gets a 503. */
function sendStream(reply: OpenReply, service: ServiceName, body: Readable): void {
  const stream = new PassThrough()
  stream.once('close', () => body.destroy())
  body.once('error', (error) =>
    stream.destroy(error instanceof ClientGone ? error : new ServiceUnavailable(service, { cause: error })),
  )
  reply.send(body.pipe(stream))
}
