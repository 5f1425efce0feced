import type { SqlEntityManager } from '@mikro-orm/sql'
import { NoResultError } from 'kysely'
import { sendAsked } from './asked.ts'
import { type Claim, ClaimLost, claim, findDue, release } from './claims.ts'
import { type SendingTools, tell } from './tell.ts'

/** How many webhooks and messages of one user are worked on at once, so that one user does not take all places. */
const AT_ONCE_PER_USER = 2
/** How many due ones are looked at, for each one that may be begun. */
const LOOKED_AT = 4

/** What is thrown when somebody else has it by now, or it has been deleted. */
const OVER = [ClaimLost, NoResultError]

/** What a sender needs. */
export interface SenderOptions extends Omit<SendingTools, 'em' | 'signal'> {
  /** Makes a unit of work of its own. */
  openEm: () => SqlEntityManager
  /** How many webhooks and messages this process works on at once. */
  concurrency: number
  /** Told of what failed for another reason than the receiver: it is tried again. */
  onFailure: (error: unknown) => void
}

/** Sends the messages of webhooks: many at once, so that nobody waits for a slow receiver but its own webhook. */
export class WebhookSender {
  readonly #options: SenderOptions
  readonly #running = new Map<Promise<void>, number>()
  readonly #stop = new AbortController()

  constructor(options: SenderOptions) {
    this.#options = options
  }

  /** Begins with what is due, as far as there is room, and does not wait for its end. */
  async look(): Promise<void> {
    const em = this.#options.openEm()
    for (const due of await findDue(em, this.#options.concurrency * LOOKED_AT))
      if (this.#hasRoomFor(due.userId)) {
        const { claim: claimed, isMine } = await claim(em, due)
        if (isMine) this.#begin(claimed)
      }
  }

  /** Breaks off what is under way, and gives it back: another process sends it, with the same ids. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('the process stops'))
    await Promise.all(this.#running.keys())
    await this.#options.post.close()
  }

  #hasRoomFor(userId: number): boolean {
    const ofUser = [...this.#running.values()].filter((id) => id === userId)
    const isFull = this.#running.size >= this.#options.concurrency || ofUser.length >= AT_ONCE_PER_USER
    return !isFull && !this.#stop.signal.aborted
  }

  #begin(claim: Claim): void {
    const running = this.#work(claim).finally(() => this.#running.delete(running))
    this.#running.set(running, claim.userId)
  }

  async #work(claim: Claim): Promise<void> {
    const { openEm, onFailure, ...rest } = this.#options
    const { signal } = this.#stop
    const em = openEm()
    const tools = { ...rest, em, signal }
    try {
      await (claim.table === 'webhook' ? tell(claim, tools) : sendAsked(claim, tools))
    } catch (error) {
      if (signal.aborted) await release(em, claim).catch(onFailure)
      else if (!OVER.some((kind) => error instanceof kind)) onFailure(error)
    }
  }
}
