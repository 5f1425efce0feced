/** How many requests to one service there may be, and how long they wait for their turn. */
export interface TurnLimits {
  /** How many the service has to answer at once. */
  atOnce: number
  /** The same, with those that wait for their turn. */
  inAll: number
  waitMs: number
}

/** Ends a turn. May be called more than once. */
export type EndTurn = () => void

/**
 * The turns of the requests to one service. A turn ends when a short answer is there, or a long one begins: so a client that
 * reads slowly keeps nobody else from being answered. When the service hangs, those that wait take a part of the gateway's
 * places only, and none waits long.
 */
export class Turns {
  readonly #limits: TurnLimits
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(limits: TurnLimits) {
    this.#limits = limits
  }

  /**
   * Waits for a turn.
   *
   * @throws {Error} when too many wait, or it does not come in time.
   */
  async take(): Promise<EndTurn> {
    if (this.#taken < this.#limits.atOnce) this.#taken += 1
    else await this.#wait()
    let hasEnded = false
    return () => {
      if (hasEnded) return
      hasEnded = true
      const next = this.#waiting.shift()
      // A moment later, the connection of this one is free for the next.
      if (next) setImmediate(next)
      else this.#taken -= 1
    }
  }

  async #wait(): Promise<void> {
    if (this.#taken + this.#waiting.length >= this.#limits.inAll) throw new Error('too many requests wait already')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(resolve), 1)
      reject(new Error('no turn has come in time'))
    }, this.#limits.waitMs)
    return promise.finally(() => clearTimeout(timer))
  }
}
