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
   * @param client aborts when the client goes away.
   * @throws {Error} when too many wait, it does not come in time, or the client goes away first.
   */
  async take(client: AbortSignal): Promise<EndTurn> {
    if (this.#taken < this.#limits.atOnce) this.#taken += 1
    else await this.#wait(client)
    let hasEnded = false
    return () => {
      if (hasEnded) return
      hasEnded = true
      const next = this.#waiting.shift()
      if (next) next()
      else this.#taken -= 1
    }
  }

  async #wait(client: AbortSignal): Promise<void> {
    if (this.#taken + this.#waiting.length >= this.#limits.inAll) throw new Error('too many requests wait already')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const stopLooking = () => {
      clearTimeout(timer)
      client.removeEventListener('abort', leave)
    }
    const begin = () => {
      stopLooking()
      // A moment later, the connection of the one before is free.
      setImmediate(resolve)
    }
    const leave = () => {
      stopLooking()
      this.#waiting.splice(this.#waiting.indexOf(begin), 1)
      reject(client.reason ?? new Error('no turn has come in time'))
    }
    const timer = setTimeout(leave, this.#limits.waitMs)
    client.addEventListener('abort', leave)
    this.#waiting.push(begin)
    return promise
  }
}
