import type { FastifyBaseLogger } from 'fastify'
import fp from 'fastify-plugin'

/** A session that has ended before its access tokens. */
export interface RevokedSession {
  /** Grows with every session that is revoked, in the order in which they become visible. */
  position: number
  id: string
  /** When the last of its access tokens has expired, in milliseconds since 1970. */
  expiresAt: number
}

/** The sessions whose access tokens are refused, though they have not expired. */
export interface RevokedSessions {
  /** Whether the tokens of this session are refused. Asks nobody: for every request. */
  has(sessionId: string): boolean
  /** Refuses the tokens of a session at once; other processes see it at their next poll. */
  add(session: RevokedSession): void
  /** Reads what has been revoked up to now. Never fails: what could not be read is read later. */
  poll(): Promise<void>
}

/** Where revoked sessions are read, and how often. */
interface Options {
  /** Reads, from this service's own database, what has been revoked after a position; all of it after 0. */
  load: (after: number) => Promise<RevokedSession[]>
  /** How often, in milliseconds. */
  pollMs?: number
}

declare module 'fastify' {
  interface FastifyInstance {
    revokedSessions: RevokedSessions
  }
}

/** How long a revoked session is kept after its tokens have expired: the clocks that say so may differ. */
export const KEPT_AFTER_EXPIRY_MS = 60_000
/** How often sessions whose time is over are looked for. */
const FORGET_EVERY_MS = 60_000

/**
 * Remembers which sessions have been revoked: all of them are read before the app listens, new ones every `pollMs`.
 * So a request costs no look-up, every replica knows within a poll, and a restart forgets nothing.
 */
export const revokedSessions = fp<Options>(
  async (app, { load, pollMs = 500 }) => {
    const sessions = new PolledSessions(load, app.log)
    let timer: NodeJS.Timeout | undefined
    app.decorate('revokedSessions', sessions)
    // Without them it does not start: it would let in who has logged out.
    app.addHook('onReady', async () => {
      await sessions.read()
      timer = setInterval(() => void sessions.poll(), pollMs).unref()
    })
    app.addHook('onClose', async () => {
      clearInterval(timer)
      await sessions.idle()
    })
  },
  { name: 'revoked-sessions' },
)

class PolledSessions implements RevokedSessions {
  readonly #load: Options['load']
  readonly #log: FastifyBaseLogger
  readonly #expiries = new Map<string, number>()
  #position = 0
  #running: Promise<void> = Promise.resolve()
  /** A poll that has not been sent yet: whoever asks meanwhile shares it. One under way may miss what is new. */
  #waiting: Promise<void> | undefined
  #failing = false
  #forgotAt = 0

  constructor(load: Options['load'], log: FastifyBaseLogger) {
    this.#load = load
    this.#log = log
  }

  has(sessionId: string): boolean {
    return this.#expiries.has(sessionId)
  }

  add({ id, expiresAt }: RevokedSession): void {
    this.#expiries.set(id, expiresAt)
  }

  poll(): Promise<void> {
    this.#waiting ??= this.#running.then(() => {
      this.#waiting = undefined
      this.#running = this.#attempt()
      return this.#running
    })
    return this.#waiting
  }

  /** When no poll is under way. */
  async idle(): Promise<void> {
    await (this.#waiting ?? this.#running)
  }

  async read(): Promise<void> {
    for (const session of await this.#load(this.#position)) {
      this.add(session)
      this.#position = Math.max(this.#position, session.position)
    }
    this.#forgetExpired()
  }

  async #attempt(): Promise<void> {
    try {
      await this.read()
      this.#failing = false
    } catch (error) {
      if (!this.#failing)
        this.#log.warn({ err: error }, 'revoked sessions cannot be read; those that are known go on being refused')
      this.#failing = true
    }
  }

  #forgetExpired(): void {
    const now = Date.now()
    if (now - this.#forgotAt < FORGET_EVERY_MS) return
    this.#forgotAt = now
    for (const [id, expiresAt] of this.#expiries) if (expiresAt < now - KEPT_AFTER_EXPIRY_MS) this.#expiries.delete(id)
  }
}
