import type { FastifyBaseLogger } from 'fastify'

const EVERY_MS = 1_000

/** What is known of one kind of outage. */
interface Outage {
  /** How many have not been logged yet. */
  count: number
  fields: object
  timer: NodeJS.Timeout
}

/**
 * Logs outages, each kind at once and from then on at most once a second, with how many there were: under load, a line
 * for each request would fill the disk, and say nothing new.
 */
export class OutageLog {
  readonly #log: FastifyBaseLogger
  readonly #outages = new Map<string, Outage>()

  constructor(log: FastifyBaseLogger) {
    this.#log = log
  }

  /** Notes an outage. `kind` is one of few: a code, not a message. */
  note(kind: string, fields: object): void {
    const outage = this.#outages.get(kind)
    if (outage) {
      outage.count += 1
      outage.fields = fields
      return
    }
    this.#log.warn({ code: kind, ...fields, count: 1 }, 'requests are answered with 503')
    this.#outages.set(kind, { count: 0, fields, timer: setInterval(() => this.#tell(kind), EVERY_MS).unref() })
  }

  /** Logs what has not been logged yet. */
  close(): void {
    for (const kind of this.#outages.keys()) {
      this.#tell(kind)
      this.#forget(kind)
    }
  }

  #tell(kind: string): void {
    const outage = this.#outages.get(kind)
    if (outage?.count) {
      this.#log.warn({ code: kind, ...outage.fields, count: outage.count }, 'requests are answered with 503')
      outage.count = 0
    } else this.#forget(kind)
  }

  #forget(kind: string): void {
    clearInterval(this.#outages.get(kind)?.timer)
    this.#outages.delete(kind)
  }
}
