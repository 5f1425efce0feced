import { randomUUID } from 'node:crypto'
import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AuditEventName, AuditOutcome, Session, Tokens } from '@todo/schemas'
import { type RevokedSession, Unauthorized } from '@todo/service-kit'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { TokenIssuer } from '../tokens/token-issuer.ts'
import type { UserRow } from '../users/user.repository.ts'
import type { Client } from './client.ts'
import { endSessions, type Selection } from './end-sessions.ts'
import { newRefreshToken, parseRefreshToken, type RefreshToken, seal, successorOf, unseal } from './refresh-token.ts'
import { SessionRepository, type SessionRow } from './session.repository.ts'

/** 401: nobody has been given such a refresh token, or it was so long ago that nothing is known of it any more. */
export const InvalidRefreshToken = createError('INVALID_REFRESH_TOKEN', 'This refresh token is not known', 401)

/** 401: the session was logged out, or ended in another way. */
export const SessionEnded = createError('SESSION_ENDED', 'The session has ended, log in again', 401)

/** 401: the session has not been used for too long, or has gone on for long enough. */
export const SessionExpired = createError('SESSION_EXPIRED', 'The session has expired, log in again', 401)

/** 401: the token has been used before. Two have it, and one of them is a thief: the session has been ended. */
export const RefreshTokenReused = createError(
  'REFRESH_TOKEN_REUSED',
  'This refresh token has been used before, so the session was ended: log in again',
  401,
)

/** 404: there is none that goes on, or it is somebody else's. Callers cannot tell the two apart. */
export const SessionNotFound = createError('SESSION_NOT_FOUND', 'Session Not Found', 404)

/** How long things last. */
export interface SessionLifetimes {
  /** A session that is not used. */
  idleSeconds: number
  /** A session, however much it is used. */
  maxSeconds: number
  /** How long after its use a refresh token still gets the answer that it got then. */
  graceSeconds: number
  /** An access token. */
  accessTokenSeconds: number
}

/** What the service works with, the same for every request. */
export interface SessionServiceDependencies {
  issuer: TokenIssuer
  lifetimes: SessionLifetimes
  revokedSessions: { add(session: RevokedSession): void }
}

/**
 * An access token may be made a little after the moment that is written down for it, by a clock that is not the
 * database's, and is taken for some seconds after its end.
 */
const ACCESS_TOLERANCE_MS = 300_000

/** How many sessions are shown. */
const LIST_LIMIT = 100

/** Sessions: what a log-in begins, refresh tokens carry on, and a log-out ends. */
export class SessionService {
  readonly #em: SqlEntityManager
  readonly #audit: AuditTrail
  readonly #sessions: SessionRepository
  readonly #deps: SessionServiceDependencies

  constructor(em: SqlEntityManager, audit: AuditTrail, deps: SessionServiceDependencies) {
    this.#em = em
    this.#audit = audit
    this.#sessions = new SessionRepository(em)
    this.#deps = deps
  }

  /**
   * Begins a session of a user whose password has been checked.
   *
   * @throws {Unauthorized} when the password was changed meanwhile, or the user is gone.
   */
  async begin(user: UserRow, client: Client): Promise<Tokens> {
    const { idleMs, maxMs, accessMs } = this.#milliseconds()
    const session = { id: randomUUID(), token: newRefreshToken(), ...client }
    const keepMs = Math.max(Math.min(idleMs, maxMs), accessMs)
    await this.#audit.inTransaction(this.#em, async (em, note) => {
      const begun = await new SessionRepository(em).insert(user, { ...session, accessMs, keepMs })
      if (!begun) throw new Unauthorized()
      await note('log-in', user.id)
    })
    return this.#tokens(user, session.id, session.token)
  }

  /**
   * Exchanges a refresh token for new tokens. Each is good for one use. Of requests that use the same one at once, as
   * the tabs of a browser do, one is given a successor, and the others are given the same, for as long as the grace
   * lasts and the successor has not been used. Any other second use ends the session.
   *
   * @throws {InvalidRefreshToken}
   * @throws {SessionEnded}
   * @throws {SessionExpired}
   * @throws {RefreshTokenReused}
   */
  async refresh(text: string, client: Client): Promise<Tokens> {
    const { token, session } = await this.#audit.refusals('refresh', {}, async () => {
      const token = parseRefreshToken(text)
      if (!token) throw new InvalidRefreshToken()
      return { token, session: await this.#find(token) }
    })
    if (session.token_hash !== token.hash) return this.#refreshAgain(session, token)
    const successor = successorOf(token)
    if (await this.#rotate(session, token, successor, client)) return this.#tokensOf(session, successor)
    return this.#refreshAgain(await this.#find(token), token)
  }

  /** The sessions of a user that go on, the one given first. */
  async list(userId: number, current: string): Promise<Session[]> {
    const rows = await this.#sessions.running(userId, current, { ...this.#milliseconds(), limit: LIST_LIMIT })
    return rows.map(({ id, device, address, created_at, last_used_at }) => ({
      id,
      device,
      address,
      created_at: new Date(created_at).toISOString(),
      last_used_at: new Date(last_used_at).toISOString(),
      is_current: id === current,
    }))
  }

  /** Ends the session that asks. */
  async logOut(userId: number, current: string): Promise<void> {
    await this.#end(userId, { only: current }, 'log-out')
  }

  /** Ends all sessions of a user but the one that asks. */
  async endOthers(userId: number, current: string): Promise<void> {
    await this.#end(userId, { except: current }, 'other-sessions-revoked')
  }

  /** @throws {SessionNotFound} when the user has no such session. */
  async endOne(userId: number, id: string): Promise<void> {
    if ((await this.#end(userId, { only: id }, 'session-revoked')) === 0) throw new SessionNotFound()
  }

  /**
   * Ends sessions of a user: their refresh tokens at once, their access tokens as soon as every service knows.
   *
   * @returns how many there were.
   */
  async #end(userId: number, selection: Selection, event: AuditEventName, outcome?: AuditOutcome): Promise<number> {
    const ended = await this.#audit.inTransaction(this.#em, async (em, note) => {
      const sessions = await endSessions(em, userId, selection)
      if (sessions.length > 0) await note(event, userId, outcome)
      return sessions
    })
    for (const session of ended) this.#deps.revokedSessions.add(session)
    return ended.length
  }

  /** The session that a token belongs to, if it goes on. */
  async #find({ familyHash }: RefreshToken): Promise<SessionRow> {
    const session = await this.#sessions.findByFamily(familyHash)
    if (!session) throw new InvalidRefreshToken()
    if (session.revoked_at !== null) throw new SessionEnded()
    const { idleMs, maxMs } = this.#milliseconds()
    if (session.now >= Math.min(session.last_used_at + idleMs, session.created_at + maxMs)) throw new SessionExpired()
    return session
  }

  #rotate(session: SessionRow, token: RefreshToken, successor: RefreshToken, client: Client): Promise<boolean> {
    const { idleMs, maxMs, accessMs } = this.#milliseconds()
    const { now } = session
    const accessExpiresAt = Math.max(session.access_expires_at, now + accessMs)
    return this.#sessions.rotate(session, {
      ...client,
      now,
      successor,
      sealedSuccessor: seal(successor, token),
      accessExpiresAt,
      purgeAt: Math.max(Math.min(now + idleMs, session.created_at + maxMs), accessExpiresAt),
    })
  }

  /** Answers the use of a token that is not the session's present one. */
  async #refreshAgain(session: SessionRow, token: RefreshToken): Promise<Tokens> {
    const { graceMs } = this.#milliseconds()
    const inGrace = session.now - session.last_used_at <= graceMs
    if (session.used_hash === token.hash && session.successor !== null && inGrace) {
      return this.#tokensOf(session, unseal(session.successor, token))
    }
    await this.#end(session.user_id, { only: session.id }, 'refresh', 'reused')
    throw new RefreshTokenReused()
  }

  #tokensOf({ id, user_id, username }: SessionRow, token: RefreshToken): Tokens {
    this.#audit.note('refresh', 'success', { userId: user_id })
    return this.#tokens({ id: user_id, username }, id, token)
  }

  #tokens({ id, username }: Pick<UserRow, 'id' | 'username'>, sessionId: string, { text }: RefreshToken): Tokens {
    return { ...this.#deps.issuer.issue({ id, username }, sessionId), refresh_token: text }
  }

  #milliseconds() {
    const { idleSeconds, maxSeconds, graceSeconds, accessTokenSeconds } = this.#deps.lifetimes
    return {
      idleMs: idleSeconds * 1000,
      maxMs: maxSeconds * 1000,
      graceMs: graceSeconds * 1000,
      accessMs: accessTokenSeconds * 1000 + ACCESS_TOLERANCE_MS,
    }
  }
}
