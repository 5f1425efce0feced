import type { IncomingMessage } from 'node:http'
import type { Listener } from './http-server.ts'

/** Who is let in. */
export interface AdmissionOptions {
  /** How many requests may be served at once. */
  readonly limit: number
  /** Whether a request is served however many there are. */
  readonly always: (request: IncomingMessage) => boolean
  /** Answers those that are not let in. */
  readonly refuse: Listener
}

/**
 * Lets in as many requests as may be served at once. It stands before the framework: when there is too much to do, most
 * of the work is refusals, and one in a hook costs twice as much, with a route to be found, a request and a reply to be
 * made, a measurement and a log line.
 */
export class Admission {
  readonly #options: AdmissionOptions
  #serving = 0

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /** How many requests are being served. */
  get serving(): number {
    return this.#serving
  }

  /** Serves those that are let in, and refuses the others. */
  before(serve: Listener): Listener {
    const { limit, always, refuse } = this.#options
    const leave = () => {
      this.#serving -= 1
    }
    return (request, response) => {
      if (this.#serving >= limit && !always(request)) return refuse(request, response)
      this.#serving += 1
      // Also when the client has gone away, which ends a response that is never finished.
      response.once('close', leave)
      return serve(request, response)
    }
  }
}
