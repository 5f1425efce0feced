import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { FileTooLarge } from './attachment-faults.ts'

/** How many bytes from the beginning of a file tell what it is. */
const HEAD_BYTES = 4_100

/** Counts the bytes of a file while they pass through, and sees what they are. */
export class ReceivedFile {
  readonly #hash = createHash('sha256')
  readonly #maxBytes: number
  #head = Buffer.alloc(0)
  size = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get isTooLarge(): boolean {
    return this.size > this.#maxBytes
  }

  get sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  /** The bytes of a request's body. A body that nobody reads to its end stays open, so that the answer reaches the client. */
  bytesOf(body: Readable): Readable {
    return Readable.from(this.#pass(body.iterator({ destroyOnReturn: false })), { objectMode: false })
  }

  /** The media type, by what the file begins with. What tells it is loaded with the first file. */
  async type(): Promise<string> {
    const { fileTypeFromBuffer } = await import('file-type')
    const known = await fileTypeFromBuffer(this.#head)
    return known?.mime ?? (isText(this.#head) ? 'text/plain' : 'application/octet-stream')
  }

  async *#pass(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const bytes of body) {
      this.size += bytes.length
      if (this.isTooLarge) throw new FileTooLarge(this.#maxBytes)
      this.#hash.update(bytes)
      if (this.#head.length < HEAD_BYTES) this.#head = Buffer.concat([this.#head, bytes]).subarray(0, HEAD_BYTES)
      yield bytes
    }
  }
}

/** Whether some bytes are text. The last character may be cut off. */
function isText(bytes: Buffer): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }).includes('\0')
  } catch {
    return false
  }
}
