import { Overloaded } from '../errors/errors.ts'
import { Share } from './share.ts'

/** How many may have a turn at once, and how long others wait for one. */
export interface TurnLimits {
  atOnce: number
  /** The same, with those that wait. */
  inAll: number
  waitMs: number
}

/** Ends a turn. May be called more than once. */
export type EndTurn = () => void

/**
 * Turns that requests take: a few at once. The others wait, but not too many of them, and none for long. The next turn goes to
 * the holder that has the fewest, and each holder's requests come in their order.
 */
export class Turns {
  readonly #limits: TurnLimits
  readonly #all = new Share()

  constructor(limits: TurnLimits) {
    this.#limits = limits
  }

  /** Whether nobody has a turn. Then nobody waits for one, and nothing is kept of anybody. */
  get areOver(): boolean {
    return this.#all.isEmpty
  }

  /**
   * Waits for a turn.
   *
   * @param client aborts when the client goes away.
   * @param holder who takes it: a name, and another one for each part into which that holder's turns are shared out again.
   * @throws {Overloaded} when too many wait, and of all holders this one has the most that do.
   * @throws {Error} when no turn comes in time, or the client goes away first: then, what it was aborted with.
   */
  async take(client: AbortSignal, ...holder: string[]): Promise<EndTurn> {
    client.throwIfAborted()
    const share = holder.reduce((whole, name) => whole.part(name), this.#all)
    if (this.#all.taken < this.#limits.atOnce) share.add({ taken: 1 })
    else await this.#wait(client, share)
    let hasEnded = false
    const endTurn = () => {
      if (hasEnded) return
      hasEnded = true
      share.add({ taken: -1 })
      this.#all.next()?.begin()
    }
    // It may have gone in the moment between.
    if (client.aborted) endTurn()
    client.throwIfAborted()
    return endTurn
  }

  async #wait(client: AbortSignal, share: Share): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const stopWaiting = () => {
      clearTimeout(timer)
      client.removeEventListener('abort', leave)
    }
    const waiting = {
      begin: () => {
        stopWaiting()
        share.add({ taken: 1, waiting: -1 })
        // A moment later: what others have sent meanwhile is read first, and the connection of the one before is free.
        setImmediate(resolve)
      },
      refuse: (reason: unknown) => {
        stopWaiting()
        share.add({ waiting: -1 })
        reject(reason)
      },
    }
    const leave = () => {
      share.line.splice(share.line.indexOf(waiting), 1)
      waiting.refuse(client.reason ?? new Error('no turn has come in time'))
    }
    const timer = setTimeout(leave, this.#limits.waitMs)
    client.addEventListener('abort', leave)
    share.line.push(waiting)
    share.add({ waiting: 1 })
    if (this.#all.waiting > this.#limits.inAll - this.#limits.atOnce) this.#all.last()?.refuse(new Overloaded())
    return promise
  }
}
