import { Overloaded } from '@todo/service-kit'
import type { AccountWatcher, Versions } from './account-watcher.ts'

/** How long somebody waits. */
export interface Patience {
  ms: number
  /** Aborted when whoever waits has gone away. */
  signal: AbortSignal
}

/** Requests that are held back until something changes. Each takes a place among those that are served at once. */
export class WaitingRequests {
  readonly #watcher: AccountWatcher
  readonly #limit: number
  #count = 0

  /** @param limit How many may wait: fewer than may be served at once, or nobody else would be served. */
  constructor(watcher: AccountWatcher, limit: number) {
    this.#watcher = watcher
    this.#limit = limit
  }

  /**
   * Waits until one of these accounts has another version than is known.
   *
   * @returns whether one has: not when the time is up, the client has gone away, or the process is being stopped.
   * @throws {Overloaded} when too many are waiting.
   */
  async untilChanged(known: Versions, { ms, signal }: Patience): Promise<boolean> {
    if (this.#count >= this.#limit) throw new Overloaded()
    this.#count += 1
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const giveUp = () => resolve(false)
    const end = this.#watcher.watch({ known, onChange: () => resolve(true), onStop: giveUp })
    const timer = setTimeout(giveUp, ms)
    signal.addEventListener('abort', giveUp)
    const isChanged = await promise
    this.#count -= 1
    end()
    clearTimeout(timer)
    return isChanged
  }
}
