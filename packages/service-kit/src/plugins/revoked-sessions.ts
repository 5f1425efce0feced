import type { FastifyBaseLogger } from 'fastify'
import fp from 'fastify-plugin'
import { steadyNow } from '../steady-clock.ts'

/** A session that ended before its access tokens expired. */
export interface RevokedSession {
  /** Its place in the order in which sessions ended. Later ones have higher positions. */
  position: number
  id: string
  /** When the last of its access tokens expires, in milliseconds since 1970. */
  expiresAt: number
}

/** The sessions whose access tokens are refused, although the tokens have not expired. */
export interface RevokedSessions {
  /** Whether the tokens of this session are refused. Looks in memory only. */
  has(sessionId: string): boolean
  /** Refuses the tokens of a session at once; other processes see it at their next poll. */
  add(session: RevokedSession): void
  /** Reads the sessions that have ended up to now. Never fails: what could not be read is read by the next poll. */
  poll(): Promise<void>
}

/** Where ended sessions are read, and how often. */
interface Options {
  /** Reads the sessions that ended after a position from this service's database; with 0, all of them. */
  load: (after: number) => Promise<RevokedSession[]>
  /** How often, in milliseconds. */
  pollMs?: number
}

declare module 'fastify' {
  interface FastifyInstance {
    revokedSessions: RevokedSessions
  }
}

/**
 * How long an ended session is kept after its tokens have expired, in milliseconds: a day. A clock that is wrong by less
 * makes no token valid again, also if the service is restarted meanwhile. A session takes about 100 bytes of memory.
 */
export const KEPT_AFTER_EXPIRY_MS = 86_400_000
/** How often sessions that can be forgotten are looked for, in milliseconds. */
const FORGET_EVERY_MS = 60_000

/**
 * Remembers which sessions have ended. All of them are read before the app listens, new ones every `pollMs`. So a
 * request needs no database look-up, every replica knows after one poll, and a restart forgets nothing.
 */
export const revokedSessions = fp<Options>(
  async (app, { load, pollMs = 500 }) => {
    const sessions = new PolledSessions(load, app.log)
    let timer: NodeJS.Timeout | undefined
    app.decorate('revokedSessions', sessions)
    // The app does not start without them: it would accept the tokens of users who have logged out.
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
  /** A poll that has not started yet; all callers until then share it. One that is under way may miss new sessions. */
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

  /** Resolves when no poll is under way. */
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
        this.#log.warn({ err: error }, 'ended sessions cannot be read; the known ones are still refused')
      this.#failing = true
    }
  }

  #forgetExpired(): void {
    const now = steadyNow()
    if (now - this.#forgotAt < FORGET_EVERY_MS) return
    this.#forgotAt = now
    for (const [id, expiresAt] of this.#expiries) if (expiresAt < now - KEPT_AFTER_EXPIRY_MS) this.#expiries.delete(id)
  }
}
