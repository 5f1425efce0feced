import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AccessToken, AuditEventName, Session } from '@todo/schemas'
import { type AuthenticatedUser, Unauthorized } from '@todo/service-kit'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import type { TokenIssuer } from '../tokens/token-issuer.ts'
import type { UserRow } from '../users/user.repository.ts'
import type { Client } from './client.ts'
import { endingSessions, endSessions, type Revocations, type Selection } from './end-sessions.ts'
import { newRefreshToken, parseRefreshToken } from './refresh-token.ts'
import { SessionRepository } from './session.repository.ts'
import { SessionNotFound } from './session-faults.ts'
import { ACCESS_TOLERANCE_MS, type SessionLifetimes } from './session-lifetimes.ts'

/** An access token, and the refresh token that gets the next ones. */
export interface SessionTokens extends AccessToken {
  refresh_token: string
}

/** The user of a session, as it was when the password was checked. */
type SessionOwner = Pick<UserRow, 'id' | 'username' | 'passwordChanges'>

/** What the service works with, the same for every request. */
export interface SessionServiceDependencies {
  issuer: TokenIssuer
  lifetimes: SessionLifetimes
  revokedSessions: Revocations
}

/** How many sessions are listed. */
const LIST_LIMIT = 100

/** Sessions begin with a log-in and end with a log-out. Meanwhile, `RefreshService` continues them. */
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
   * Begins a session of a user whose password was checked.
   *
   * @throws {Unauthorized} when the password was changed meanwhile, or the user was deleted.
   */
  begin(user: SessionOwner, client: Client): Promise<SessionTokens> {
    return this.#audit.inTransaction(this.#em, (em, note) => this.beginWithin(em, note, user, client))
  }

  /** As `begin`, in a transaction that is under way. */
  async beginWithin(em: SqlEntityManager, note: Note, user: SessionOwner, client: Client): Promise<SessionTokens> {
    const { idleMs, maxMs, accessTokenMs } = this.#deps.lifetimes
    const accessMs = accessTokenMs + ACCESS_TOLERANCE_MS
    const session = { id: randomUUID(), token: newRefreshToken(), ...client }
    const keepMs = Math.max(Math.min(idleMs, maxMs), accessMs)
    const begun = await new SessionRepository(em).insert(user, { ...session, accessMs, keepMs })
    if (!begun) throw new Unauthorized()
    await note('log-in', user.id)
    return { ...this.#deps.issuer.issue(user, session.id), refresh_token: session.token.text }
  }

  /** The sessions of a user that have not ended or expired, the current one first. */
  async list(userId: number, current: string): Promise<Session[]> {
    const rows = await this.#sessions.running(userId, current, { ...this.#deps.lifetimes, limit: LIST_LIMIT })
    return rows.map(({ id, device, address, created_at, last_used_at }) => ({
      id,
      device,
      address,
      created_at: new Date(created_at).toISOString(),
      last_used_at: new Date(last_used_at).toISOString(),
      is_current: id === current,
    }))
  }

  /**
   * Ends the session of the access token that came along, and that of a refresh token (RFC 7009). A token whose session
   * is unknown or has ended is no error: the client has what it wants.
   */
  async logOut(user: AuthenticatedUser | undefined, refreshToken: string | undefined): Promise<void> {
    if (user) await this.#logOut(user.id, user.sessionId)
    if (refreshToken === undefined) return
    const token = parseRefreshToken(refreshToken)
    const session = token && (await this.#sessions.findByFamily(token.familyHash))
    if (!session) this.#audit.note('log-out', 'refused', {})
    else if (session.id !== user?.sessionId) await this.#logOut(session.user_id, session.id)
  }

  /** Ends all sessions of a user but the current one. */
  async endOthers(userId: number, current: string): Promise<void> {
    await this.#end(userId, { except: current }, 'other-sessions-revoked')
  }

  /** @throws {SessionNotFound} when the user has no such session. */
  async endOne(userId: number, id: string): Promise<void> {
    await this.#audit.refusals('session-revoked', { userId }, async () => {
      if ((await this.#end(userId, { only: id }, 'session-revoked')) === 0) throw new SessionNotFound()
    })
  }

  async #logOut(userId: number, sessionId: string): Promise<void> {
    const count = await this.#end(userId, { only: sessionId }, 'log-out')
    if (count === 0) this.#audit.note('log-out', 'refused', { userId })
  }

  /**
   * Ends sessions of a user. Their refresh tokens are refused at once, their access tokens as soon as a service hears of
   * it.
   *
   * @returns how many sessions were ended.
   */
  #end(userId: number, selection: Selection, event: AuditEventName): Promise<number> {
    return endingSessions(this.#em, this.#audit, this.#deps.revokedSessions, async (em, note) => {
      const sessions = await endSessions(em, userId, selection)
      if (sessions.length > 0) await note(event, userId)
      return sessions
    })
  }
}
