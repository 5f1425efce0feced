import { setTimeout as sleep } from 'node:timers/promises'
import { type Call, send } from './call.ts'

/** Many clients, each of whom sends its call again and again, and waits for as long as it is told when it is refused. */
export class Crowd {
  /** How many answers were good. */
  served = 0
  /** How many answers were neither good nor a refusal that says when to come again, or did not come. */
  errors = 0
  readonly #gone = new AbortController()
  readonly #clients: Promise<void>[]

  constructor(url: string, calls: readonly Call[]) {
    this.#clients = calls.map((call) => this.#client(url, call))
  }

  /** Stops the clients at once; resolves when all have stopped. */
  async leave(): Promise<void> {
    this.#gone.abort()
    await Promise.all(this.#clients)
  }

  async #client(url: string, call: Call): Promise<void> {
    const { signal } = this.#gone
    while (!signal.aborted) {
      try {
        const { status, headers } = await send(url, call, signal)
        const retryAfter = headers.get('retry-after')
        if (status === 503 && retryAfter) await sleep(Number(retryAfter) * 1000, undefined, { signal })
        else if (status === 200) this.served += 1
        else this.errors += 1
      } catch {
        if (!signal.aborted) this.errors += 1
      }
    }
  }
}
