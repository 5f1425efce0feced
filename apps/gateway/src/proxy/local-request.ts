import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Headers } from './headers.ts'

/** The body of a request: in hand, as a stream, or none. */
export type RequestBody = Buffer | Readable | undefined

/** A request that is sent to a service. */
export interface ServiceRequest {
  method: string
  /** The path at the service, with the query string. */
  url: string
  headers: Headers
  body: RequestBody
}

/** With the address 127.0.0.1, so that the service trusts the gateway as a proxy: `TRUSTED_PROXIES=loopback`. */
class LoopbackSocket extends Socket {
  override readonly remoteAddress = '127.0.0.1'
}

/** A request to an app in this process, without a connection. To the app it looks like any other request. */
export class LocalRequest extends IncomingMessage {
  readonly #body: RequestBody
  /** How many bytes of a stream the app has got. */
  received = 0

  constructor({ method, url, headers, body }: ServiceRequest) {
    super(new LoopbackSocket())
    this.method = method
    this.url = url
    this.httpVersion = '1.1'
    this.httpVersionMajor = 1
    this.httpVersionMinor = 1
    this.headers = headers
    for (const name in headers) {
      const value = headers[name]
      if (typeof value === 'string') this.rawHeaders.push(name, value)
      else for (const line of value ?? []) this.rawHeaders.push(name, line)
    }
    this.#body = body
    if (body === undefined || Buffer.isBuffer(body)) {
      this.complete = true
      return
    }
    const onData = (chunk: Buffer) => {
      this.received += chunk.length
      if (!this.push(chunk)) body.pause()
    }
    body.on('data', onData)
    body.once('end', () => {
      this.complete = true
      this.push(null)
    })
    body.once('error', (error) => this.destroy(error))
    // When the app stops reading, the rest of the body is dropped: a client that is still sending can read the answer then.
    this.once('close', () => body.off('data', onData).resume())
    body.pause()
  }

  /** Called when the app reads the body and none of it is buffered. */
  override _read(): void {
    if (this.#body !== undefined && !Buffer.isBuffer(this.#body)) return void this.#body.resume()
    if (this.#body !== undefined) this.push(this.#body)
    this.push(null)
  }
}
