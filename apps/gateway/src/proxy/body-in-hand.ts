import type { Readable } from 'node:stream'
import { ClientGone } from '@todo/service-kit'
import { BodyTooLarge } from './body-limit.ts'

/** How much of a body is waited for before its request goes to a service. */
const IN_HAND_BYTES = 65_536

/**
 * Waits for a request's body, so that a client that sends slowly keeps no connection to a service busy. The whole body
 * comes as a buffer. A body of more than 64 KiB, where BODY_LIMIT_BYTES allows one, comes as a stream that begins with the
 * part that has arrived.
 */
export function bodyInHand<T extends Readable>(payload: T): Promise<Buffer | T> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | T>()
  const chunks: Buffer[] = []
  let bytes = 0
  const onData = (chunk: Buffer) => {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes <= IN_HAND_BYTES) return
    payload.pause().off('data', onData).off('end', onEnd).off('error', onError)
    payload.unshift(Buffer.concat(chunks))
    resolve(payload)
  }
  const onEnd = () => resolve(Buffer.concat(chunks))
  const onError = (error: Error) => reject(error instanceof BodyTooLarge ? error : new ClientGone())
  payload.on('data', onData).once('end', onEnd).once('error', onError)
  return promise
}
