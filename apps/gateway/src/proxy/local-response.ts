import { type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { PassThrough, type Readable } from 'node:stream'
import { isEventStream } from '@todo/service-kit'
import type { LocalRequest } from './local-request.ts'

/** A service's answer. The body is a text or bytes if the app has sent it in one piece, otherwise a stream. */
export interface ServiceAnswer {
  statusCode: number
  headers: OutgoingHttpHeaders
  body: string | Uint8Array | Readable
}

type Fields = OutgoingHttpHeaders | readonly OutgoingHttpHeader[]
type Callback = (error?: Error | null) => void

/** Called once: with the answer as soon as its headers are there, or with the reason why there is none. */
export type OnAnswer = (error: Error | null, answer?: ServiceAnswer) => void

/** The error of a request or an answer that one of the two sides breaks off: as when a connection breaks. */
class BrokenOff extends Error {
  readonly code = 'ECONNRESET'
}

/**
 * The response that an app in this process writes to. The answer is whole when the app ends it in one piece, and a
 * stream when the app begins to write. While nobody reads the stream, `write` returns false, and the app waits for
 * `drain`. A response that is destroyed before its end destroys the stream and the app's request too: the app notices
 * what it would notice of a connection that breaks. An app that writes nothing for `timeoutMs` is given up, unless it has
 * begun a stream of events, or has got more of the body meanwhile.
 */
export class LocalResponse extends ServerResponse<LocalRequest> {
  override headersSent = false
  override writableFinished = false
  /** Whether `close` has been emitted: Node tells whoever asks later by this. */
  override closed = false
  override readonly socket: Socket
  readonly #onAnswer: OnAnswer
  readonly #timer: NodeJS.Timeout
  #headers: OutgoingHttpHeaders = {}
  #answered = false
  /** How much of the body the app had got at the last look. */
  #received = 0
  #stream: PassThrough | undefined
  readonly #breakOff = () => void this.destroy()

  constructor(request: LocalRequest, timeoutMs: number, onAnswer: OnAnswer) {
    super(request)
    this.socket = request.socket
    this.#onAnswer = onAnswer
    this.#timer = setTimeout(() => this.#timeOut(), timeoutMs)
    request.socket.once('close', this.#breakOff)
  }

  override writeHead(statusCode: number, reason?: string | Fields, fields?: Fields): this {
    this.statusCode = statusCode
    const given = typeof reason === 'string' ? fields : reason
    if (isList(given)) this.#setList(given)
    this.#headers = this.getHeaders()
    // As in Node, `getHeader` does not know these: setting each of them would cost more than the rest of this class.
    if (given && !isList(given)) {
      for (const name in given) if (given[name] !== undefined) this.#headers[name.toLowerCase()] = given[name]
    }
    this.headersSent = true
    return this
  }

  override flushHeaders(): void {
    this.#begin()
  }

  override write(chunk: string | Uint8Array, encoding?: BufferEncoding | Callback, callback?: Callback): boolean {
    const stream = this.#begin()
    this.#timer.refresh()
    if (typeof encoding === 'function') return stream.write(chunk, encoding)
    return stream.write(chunk, encoding ?? 'utf8', callback)
  }

  override end(
    chunk?: string | Uint8Array | Callback | null,
    encoding?: BufferEncoding | Callback | null,
    callback?: Callback | null,
  ): this {
    if (this.finished || this.destroyed) return this
    const done = [chunk, encoding, callback].find((argument) => typeof argument === 'function')
    if (done) this.once('finish', done)
    const last = bytesOf(chunk, encoding)
    if (this.#stream) this.#stream.end(last)
    else {
      this.#answer(last)
      process.nextTick(() => this.#finish())
    }
    this.finished = true
    return this
  }

  override destroy(error?: Error): this {
    if (this.destroyed) return this
    this.destroyed = true
    clearTimeout(this.#timer)
    // With this listener, the socket would keep the whole request until the next full collection of garbage (decision 058).
    this.socket.off('close', this.#breakOff)
    if (!this.writableFinished) {
      const reason = error ?? new BrokenOff('the answer was broken off')
      this.req.destroy(new BrokenOff('aborted'))
      this.#stream?.destroy(reason)
      if (!this.#answered) this.#onAnswer(reason)
      this.#answered = true
    }
    process.nextTick(() => {
      this.closed = true
      this.emit('close')
    })
    return this
  }

  /** Sets header fields from a list in which names and values take turns. A name may come more than once. */
  #setList(list: readonly OutgoingHttpHeader[]): void {
    const names = list.filter((_text, index) => index % 2 === 0).map(String)
    for (const name of names) this.removeHeader(name)
    for (const [index, name] of names.entries()) {
      const value = list[2 * index + 1] ?? ''
      if (this.hasHeader(name)) this.appendHeader(name, [value].flat().map(String))
      else this.setHeader(name, value)
    }
  }

  /** Begins the answer, and returns the stream for its body; after the end, a stream that is destroyed. */
  #begin(): PassThrough {
    if (this.#stream) return this.#stream
    const stream = new PassThrough()
    if (this.finished || this.destroyed) return stream.destroy()
    this.#stream = stream
    stream.on('drain', () => this.emit('drain'))
    stream.once('finish', () => this.#finish())
    stream.once('close', () => this.destroy())
    this.#answer(stream)
    return stream
  }

  #answer(body: ServiceAnswer['body']): void {
    if (!this.headersSent) this.writeHead(this.statusCode)
    if (isEventStream(this.#headers['content-type'])) clearTimeout(this.#timer)
    this.#answered = true
    this.#onAnswer(null, { statusCode: this.statusCode, headers: this.#headers, body })
  }

  /** Gives the app up, unless it waits for the client to read, or reads what the client sends. */
  #timeOut(): void {
    const isReading = this.req.received > this.#received
    this.#received = this.req.received
    if (this.#stream?.writableNeedDrain || isReading) this.#timer.refresh()
    else this.destroy(new Error('the service took too long'))
  }

  #finish(): void {
    if (this.destroyed) return
    this.writableFinished = true
    if (!this.req.complete) this.req.resume()
    this.emit('finish')
    this.destroy()
  }
}

/** The last piece of a body: text stays text when it is UTF-8. */
function bytesOf(chunk: unknown, encoding: unknown): string | Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  if (typeof chunk !== 'string') return ''
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? Buffer.from(chunk, encoding) : chunk
}

function isList(fields: Fields | undefined): fields is readonly OutgoingHttpHeader[] {
  return Array.isArray(fields)
}
