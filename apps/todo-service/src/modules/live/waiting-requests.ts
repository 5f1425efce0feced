import { Overloaded, type PlaceLimits, Places } from '@todo/service-kit'
import type { AccountWatcher, Versions } from './account-watcher.ts'
import { TooManyWaitingRequests } from './stream-faults.ts'

/** How long somebody waits. */
export interface Patience {
  ms: number
  /** Aborted when whoever waits has gone away. */
  signal: AbortSignal
}

/** Requests that are held back until something changes. Each takes a place among those that are served at once. */
export class WaitingRequests {
  readonly #watcher: AccountWatcher
  readonly #places: Places<number>

  /** @param limits Fewer than may be served at once, here and through the gateway, or nobody else would be served. */
  constructor(watcher: AccountWatcher, limits: PlaceLimits) {
    this.#watcher = watcher
    this.#places = new Places(limits, {
      perHolder: (held) => new TooManyWaitingRequests(held),
      inAll: () => new Overloaded(),
    })
  }

  /**
   * Has a user wait until one of these accounts has another version than is known.
   *
   * @returns whether one has: not when the time is up, the client has gone away, or the process is being stopped.
   * @throws {TooManyWaitingRequests | Overloaded} when too many are waiting.
   */
  async untilChanged(userId: number, known: Versions, { ms, signal }: Patience): Promise<boolean> {
    const leave = this.#places.take(userId)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const giveUp = () => resolve(false)
    const end = this.#watcher.watch({ known, onChange: () => resolve(true), onStop: giveUp })
    const timer = setTimeout(giveUp, ms)
    signal.addEventListener('abort', giveUp)
    // It may have gone away before this was asked.
    if (signal.aborted) giveUp()
    const isChanged = await promise
    leave()
    end()
    clearTimeout(timer)
    return isChanged
  }
}
