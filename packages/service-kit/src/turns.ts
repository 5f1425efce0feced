/** How many may have a turn at once, and how long others wait for one. */
export interface TurnLimits {
  atOnce: number
  /** The same, with those that wait. */
  inAll: number
  waitMs: number
}

/** Ends a turn. May be called more than once. */
export type EndTurn = () => void

/** Turns that requests take: a few at once. The others wait, in their order, but not too many of them, and none for long. */
export class Turns {
  readonly #limits: TurnLimits
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(limits: TurnLimits) {
    this.#limits = limits
  }

  /** Whether nobody has a turn. Then nobody waits for one. */
  get areOver(): boolean {
    return this.#taken === 0
  }

  /**
   * Waits for a turn.
   *
   * @param client aborts when the client goes away.
   * @throws {Error} when too many wait, it does not come in time, or the client goes away first: then, what it was aborted with.
   */
  async take(client: AbortSignal): Promise<EndTurn> {
    client.throwIfAborted()
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
      // A moment later: what others have sent meanwhile is read first, and the connection of the one before is free.
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
