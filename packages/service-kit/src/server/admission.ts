import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Listener } from './http-server.ts'

/** Which requests are let in. */
export interface AdmissionOptions {
  /** How many requests may be served at once; and how many answers may wait for clients that do not read them. */
  readonly limit: number
  /** Whether a request is served however many there are. */
  readonly always: (request: IncomingMessage) => boolean
  /** How long a client may leave an answer unread, in milliseconds. */
  readonly unreadMs: number
  /** Answers those that are not let in. */
  readonly refuse: Listener
}

/** How often answers are looked for that have not been sent at once, in milliseconds. */
const LOOK_EVERY_MS = 1_000

/**
 * Lets in as many requests as may be served at once. It stands before Fastify: when there is too much to do, most of the
 * work is refusals, and one in a hook costs twice as much.
 *
 * A request takes a place until its answer is ready. From then on it costs memory only, and the client decides how long:
 * so a client that reads nothing is cut off after a while, and the oldest unread answer goes when there are too many.
 */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #serving = new Set<ServerResponse>()
  /** Answers that are ready and not sent yet, oldest first. */
  readonly #sending = new Set<ServerResponse>()
  /** Those of them that are cut off when nothing of them moves. */
  readonly #watched = new Set<ServerResponse>()
  readonly #timer: NodeJS.Timeout

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#watch(), LOOK_EVERY_MS).unref()
  }

  /** How many requests are being served. */
  get serving(): number {
    return this.#serving.size
  }

  /** Serves those that are let in, and refuses the others. */
  before(serve: Listener): Listener {
    const { limit, always, refuse } = this.#options
    return (request, response) => {
      if (this.#serving.size >= limit && !always(request)) return refuse(request, response)
      this.#serving.add(response)
      // Also when the client has gone away, which ends a response that is never finished.
      response.once('close', () => {
        this.#serving.delete(response)
        this.#sending.delete(response)
        this.#watched.delete(response)
      })
      return serve(request, response)
    }
  }

  /** Frees the place of a request: its answer is ready, or begins to stream. */
  answerIsReady(response: ServerResponse): void {
    if (!this.#serving.delete(response)) return
    this.#sending.add(response)
    const excess = this.#sending.size - this.#options.limit
    if (excess <= 0) return
    for (const oldest of [...this.#sending].slice(0, excess)) {
      oldest.destroy()
      this.#sending.delete(oldest)
    }
  }

  /** Gives a place back for good: the answer has no end, and nobody waits for it. */
  letGo(response: ServerResponse): void {
    this.#serving.delete(response)
  }

  /** Looks for unread answers no more. */
  close(): void {
    clearInterval(this.#timer)
  }

  /** Most answers are sent at once: only those that are still there at the next look get a time-out. */
  #watch(): void {
    for (const response of this.#sending) {
      if (this.#watched.has(response)) continue
      this.#watched.add(response)
      // The time-out of a socket begins anew with every byte that moves.
      response.setTimeout(this.#options.unreadMs, () => {
        // If nothing waits to be sent, it is the source of a stream that is slow, and not the client.
        if (Number(response.socket?.writableLength) > 0) response.destroy()
      })
    }
  }
}
