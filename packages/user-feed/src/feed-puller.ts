import { setTimeout as sleep } from 'node:timers/promises'
import type { UserChanges } from '@todo/schemas'
import { type Tracer, traced } from '@todo/service-kit'
import type { Orm } from '@todo/service-kit/database'
import type { FastifyBaseLogger } from 'fastify'
import { type ApplyUpdates, applyPage } from './apply-page.ts'
import type { FeedClient } from './feed-client.ts'
import { FeedCursorRepository } from './feed-cursor.repository.ts'

/** The longest pause after a failure. It is short, so that ended sessions are known soon after an outage. */
const LONGEST_PAUSE_MS = 1_500
/** How long an unreachable feed is not logged after the start: the auth-service may be starting, too. */
const STARTING_PATIENCE_MS = 5_000

/** The codes of errors where nobody is there as yet. Others, such as those of TLS, stay until somebody sets things right. */
const UNREACHABLE = new Set<unknown>([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
])

/** Options of a puller. */
export interface FeedPullerOptions {
  client: FeedClient
  orm: Orm
  log: FastifyBaseLogger
  /** Traces each page that brings something new; none if not given. */
  tracer: Tracer | undefined
  /** How often the feed is asked, in milliseconds. */
  pullMs: number
  /** Applies the changes of a page to the service's tables. */
  apply: ApplyUpdates
  /** Called after a page has been applied, here or by another replica. */
  onApplied: () => Promise<void>
}

/**
 * Pulls the feed of users and applies it page by page until there is nothing new, then again every `pullMs`. After a
 * failure, the pauses grow. Every replica has a puller, and the fastest one applies a page, so no leader is needed.
 */
export class FeedPuller {
  /** The last known position up to which the feed has been applied. */
  position = 0
  readonly #options: FeedPullerOptions
  readonly #stopping = new AbortController()
  #upToDateAt = performance.now()
  #wasUpToDate = false
  #failures = 0
  #isLogged = false
  #loop: Promise<void> | undefined

  constructor(options: FeedPullerOptions) {
    this.#options = options
  }

  /** Milliseconds since it was last up to date; before the first time, since it was made. */
  get ageMs(): number {
    return performance.now() - this.#upToDateAt
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Stops waiting and pulling. Resolves when the page that is being applied is done. */
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

  /** Brings everything up to date. Returns the pause before the next round, in milliseconds. */
  async #round(): Promise<number> {
    const { log, pullMs } = this.#options
    try {
      await this.#catchUp()
      if (this.#failures > 0) log.info({ failures: this.#failures }, 'the feed of users is up to date again')
      this.#failures = 0
      this.#isLogged = false
      return pullMs
    } catch (error) {
      if (!this.#isLogged && this.#isWorthLogging(error)) {
        this.#isLogged = true
        log.warn({ err: error }, 'the feed of users cannot be followed: sessions that end now may not be known here')
      }
      this.#failures += 1
      const pauseMs = Math.min(pullMs * 2 ** this.#failures, LONGEST_PAUSE_MS)
      return pauseMs * (0.5 + Math.random() / 2)
    }
  }

  #isWorthLogging(error: unknown): boolean {
    const isUnreachable = error instanceof Error && 'code' in error && UNREACHABLE.has(error.code)
    const mayBeStarting = isUnreachable && !this.#wasUpToDate && this.ageMs < STARTING_PATIENCE_MS
    return !mayBeStarting && !this.#stopping.signal.aborted
  }

  async #catchUp(): Promise<void> {
    const { client, orm, tracer, apply, onApplied } = this.#options
    for (;;) {
      const em = orm.em.fork()
      const after = await new FeedCursorRepository(em).position()
      this.position = after
      const page = await client.page(after, this.#stopping.signal)
      if (page.next === after) break
      const work = () => applyPage(em, after, page, apply)
      const span = tracer?.start('process user-feed', 'consumer', attributesOf(page), {})
      await (span ? traced(span, work) : work())
      await onApplied()
    }
    this.#upToDateAt = performance.now()
    this.#wasUpToDate = true
  }
}

function attributesOf({ changes }: UserChanges) {
  return {
    'messaging.system': 'user_feed',
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'process',
    'messaging.destination.name': 'user-feed',
    'messaging.batch.message_count': changes.length,
  }
}
