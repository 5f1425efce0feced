import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Listener } from './http-server.ts'
import { Roster } from './roster.ts'

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

const admitted = Symbol('admitted')

declare module 'node:http' {
  interface ServerResponse {
    /**
     * The state that `Admission` keeps of a response. A `WeakMap` would keep each response until the next full collection
     * of garbage.
     */
    [admitted]?: Admitted
  }
}

/** What an answer takes up: a place while it is made, memory while it is sent, and then nothing. */
type Taking = 'place' | 'memory' | 'nothing'

interface Admitted {
  readonly response: ServerResponse
  takes: Taking
  /** When it was ready, by the clock of the process. */
  readyAt: number
  /** Whether it is cut off when nothing of it moves. */
  isWatched: boolean
}

/**
 * Lets in as many requests as may be served at once. It stands before Fastify: when there is too much to do, most of the
 * work is refusals, and one in a hook costs twice as much.
 *
 * A request takes a place until its answer is ready. From then on it costs memory only, and the client decides how long:
 * so a client that reads nothing is cut off after a while, and the oldest unread answer goes when there are too many.
 */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #admitted = new Roster<Admitted>()
  readonly #taking: Record<Taking, number> = { place: 0, memory: 0, nothing: 0 }
  readonly #timer: NodeJS.Timeout

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#watch(), LOOK_EVERY_MS).unref()
  }

  /** How many requests are being served. */
  get serving(): number {
    return this.#taking.place
  }

  /** Serves those that are let in, and refuses the others. */
  before(serve: Listener): Listener {
    const { limit, always, refuse } = this.#options
    return (request, response) => {
      if (this.serving >= limit && !always(request)) return refuse(request, response)
      const entry: Admitted = { response, takes: 'place', readyAt: 0, isWatched: false }
      response[admitted] = entry
      const remove = this.#admitted.add(entry)
      this.#taking.place += 1
      // Also when the client has gone away, which ends a response that is never finished.
      response.once('close', () => {
        this.#take('nothing', entry)
        remove()
      })
      return serve(request, response)
    }
  }

  /** Frees the place of a request: its answer is ready, or begins to stream. */
  answerIsReady(response: ServerResponse): void {
    const entry = response[admitted]
    if (entry?.takes !== 'place') return
    this.#take('memory', entry)
    entry.readyAt = performance.now()
    if (this.#taking.memory <= this.#options.limit) return
    const oldest = this.#unread().reduce((oldest, other) => (other.readyAt < oldest.readyAt ? other : oldest), entry)
    this.#take('nothing', oldest)
    oldest.response.destroy()
  }

  /** Gives a place back for good: the answer has no end, and nobody waits for it. */
  letGo(response: ServerResponse): void {
    const entry = response[admitted]
    if (entry?.takes === 'place') this.#take('nothing', entry)
  }

  /** Looks for unread answers no more. */
  close(): void {
    clearInterval(this.#timer)
  }

  #take(what: Taking, entry: Admitted): void {
    this.#taking[entry.takes] -= 1
    this.#taking[what] += 1
    entry.takes = what
  }

  #unread(): Admitted[] {
    return [...this.#admitted].filter(({ takes }) => takes === 'memory')
  }

  /** Most answers are sent at once: only those that are still there at the next look get a time-out. */
  #watch(): void {
    for (const unread of this.#unread()) {
      if (unread.isWatched) continue
      unread.isWatched = true
      const { response } = unread
      // This time-out begins anew with every byte that moves.
      response.setTimeout(this.#options.unreadMs, () => {
        // If nothing waits to be sent, the client has read all there is: the source of the stream is slow.
        if (Number(response.socket?.writableLength) > 0) response.destroy()
      })
    }
  }
}
