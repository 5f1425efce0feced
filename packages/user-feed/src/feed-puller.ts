import { setTimeout as sleep } from 'node:timers/promises'
import type { Orm } from '@todo/service-kit/database'
import type { FastifyBaseLogger } from 'fastify'
import { type ApplyNews, applyPage } from './apply-page.ts'
import type { FeedClient } from './feed-client.ts'
import { FeedCursorRepository } from './feed-cursor.repository.ts'

/** The longest pause after a failure: short, since what has happened meanwhile is to be known soon. */
const LONGEST_PAUSE_MS = 1_500
/** How long nobody may answer before that is news: at first, both services may just be starting. */
const STARTING_PATIENCE_MS = 5_000

/** What a puller works with. */
export interface FeedPullerOptions {
  client: FeedClient
  orm: Orm
  log: FastifyBaseLogger
  /** How often the feed is asked, in milliseconds. */
  pullMs: number
  /** What the service does with what a page says of users. */
  apply: ApplyNews
  /** Is told that a page has been applied, here or by another replica. */
  onApplied: () => Promise<void>
}

/**
 * Pulls the feed of users and applies it, page by page until nothing is new, then every `pullMs`; while that fails, with
 * growing pauses. Every replica has one: whoever is first applies a page, so there is no leader to lose.
 */
export class FeedPuller {
  /** Up to where the feed is known to have been applied. */
  position = 0
  readonly #options: FeedPullerOptions
  readonly #stopping = new AbortController()
  #upToDateAt = performance.now()
  #wasUpToDate = false
  #failures = 0
  #isTold = false
  #loop: Promise<void> | undefined

  constructor(options: FeedPullerOptions) {
    this.#options = options
  }

  /** How long ago it was up to date, in milliseconds; if that has never been, how long ago it was made. */
  get ageMs(): number {
    return performance.now() - this.#upToDateAt
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Breaks off what it waits for, and resolves when nothing runs any more. A page that is being applied is finished. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const pauseMs = await this.#round()
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /** Brings everything up to date. Returns how long to pause. */
  async #round(): Promise<number> {
    const { log, pullMs } = this.#options
    try {
      await this.#catchUp()
      if (this.#failures > 0) log.info({ failures: this.#failures }, 'the feed of users is up to date again')
      this.#failures = 0
      this.#isTold = false
      return pullMs
    } catch (error) {
      if (!this.#isTold && this.#isNews(error)) {
        this.#isTold = true
        log.warn({ err: error }, 'the feed of users cannot be followed: sessions that end now may not be known here')
      }
      this.#failures += 1
      const pauseMs = Math.min(pullMs * 2 ** this.#failures, LONGEST_PAUSE_MS)
      return pauseMs * (0.5 + Math.random() / 2)
    }
  }

  #isNews(error: unknown): boolean {
    // What `fetch` says when there is no connection.
    const isUnreachable = error instanceof TypeError
    const mayBeStarting = isUnreachable && !this.#wasUpToDate && this.ageMs < STARTING_PATIENCE_MS
    return !mayBeStarting && !this.#stopping.signal.aborted
  }

  async #catchUp(): Promise<void> {
    const { client, orm, apply, onApplied } = this.#options
    for (;;) {
      const em = orm.em.fork()
      const after = await new FeedCursorRepository(em).position()
      this.position = after
      const page = await client.page(after, this.#stopping.signal)
      if (page.next === after) break
      await applyPage(em, after, page, apply)
      await onApplied()
    }
    this.#upToDateAt = performance.now()
    this.#wasUpToDate = true
  }
}
