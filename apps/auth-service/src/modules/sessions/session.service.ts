import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AccessToken, AuditEventName, AuditOutcome, Session } from '@todo/schemas'
import { type AuthenticatedUser, Unauthorized } from '@todo/service-kit'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import type { TokenIssuer } from '../tokens/token-issuer.ts'
import type { UserRow } from '../users/user.repository.ts'
import { type Client, isSameClient } from './client.ts'
import { endingSessions, endSessions, type Revocations, type Selection } from './end-sessions.ts'
import {
  newRefreshToken,
  parseRefreshToken,
  type RefreshToken,
  sealSuccessor,
  successorOf,
  unsealSuccessor,
} from './refresh-token.ts'
import { SessionRepository, type SessionRow } from './session.repository.ts'
import {
  InvalidRefreshToken,
  RefreshTokenReused,
  SessionEnded,
  SessionExpired,
  SessionNotFound,
} from './session-faults.ts'

/** An access token, and the refresh token that gets the next ones. */
export interface SessionTokens extends AccessToken {
  refresh_token: string
}

/** How long things last, in milliseconds. */
export interface SessionLifetimes {
  /** A session that is not used. */
  idleMs: number
  /** A session, however much it is used. */
  maxMs: number
  /** How long a used refresh token gets the same successor again, from any client. 0 also turns off retries. */
  graceMs: number
  /** An access token. */
  accessTokenMs: number
}

/** The user of a session, as it was when the password was checked. */
type SessionOwner = Pick<UserRow, 'id' | 'username' | 'passwordChanges'>

/** What the service works with, the same for every request. */
export interface SessionServiceDependencies {
  issuer: TokenIssuer
  lifetimes: SessionLifetimes
  revokedSessions: Revocations
}

/**
 * How much later than `accessExpiresAt` an access token may expire, in milliseconds. It is signed by the clock of this
 * process, and verifiers accept it for some seconds longer.
 */
const ACCESS_TOLERANCE_MS = 300_000

/**
 * How long after its use a refresh token gets the same successor again, if the same client sends it, in milliseconds.
 * A service that is killed, or a lost connection, can cost the client the answer. Five minutes are enough for a machine to start
 * again, and for the client to try again. Two tokens in succession cannot both come again after
 * the grace: a thief and the owner could go on as each other's retries.
 */
const RETRY_MS = 300_000

/** How many sessions are listed. */
const LIST_LIMIT = 100

/** Sessions begin with a log-in, continue with refresh tokens, and end with a log-out. */
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
    return this.#tokens(user, session.id, session.token)
  }

  /**
   * Exchanges a refresh token for new tokens. Each one is valid for one use. A second use ends the session, unless the
   * successor has not been used and the second use comes within the grace, as from another tab of the browser, or within
   * five minutes from the same client, as a retry does. Then the answer is the same successor. After the grace, not so for
   * two tokens in succession.
   *
   * @throws {InvalidRefreshToken}
   * @throws {SessionEnded}
   * @throws {SessionExpired}
   * @throws {RefreshTokenReused}
   */
  async refresh(text: string, client: Client): Promise<SessionTokens> {
    const { token, session } = await this.#find(parseRefreshToken(text))
    if (session.token_hash !== token.hash) return this.#refreshAgain(session, token, client)
    const successor = successorOf(token)
    if (await this.#rotate(session, token, successor, client)) return this.#tokensOf(session, successor)
    // Another request was faster, or has ended the session.
    const { session: changed } = await this.#find(token)
    return this.#refreshAgain(changed, token, client)
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
  #end(userId: number, selection: Selection, event: AuditEventName, outcome?: AuditOutcome): Promise<number> {
    return endingSessions(this.#em, this.#audit, this.#deps.revokedSessions, async (em, note) => {
      const sessions = await endSessions(em, userId, selection)
      if (sessions.length > 0) await note(event, userId, outcome)
      return sessions
    })
  }

  /** The session that a token belongs to. Refusals are written to the audit log, with the user if the session is known. */
  async #find(token: RefreshToken | undefined): Promise<{ token: RefreshToken; session: SessionRow }> {
    const session = token && (await this.#sessions.findByFamily(token.familyHash))
    return this.#audit.refusals('refresh', session ? { userId: session.user_id } : {}, async () => {
      if (!token || !session) throw new InvalidRefreshToken()
      if (session.revoked_at !== null) throw new SessionEnded()
      const { idleMs, maxMs } = this.#deps.lifetimes
      if (session.now >= Math.min(session.last_used_at + idleMs, session.created_at + maxMs)) throw new SessionExpired()
      return { token, session }
    })
  }

  #rotate(session: SessionRow, token: RefreshToken, successor: RefreshToken, client: Client): Promise<boolean> {
    const { idleMs, maxMs, accessTokenMs } = this.#deps.lifetimes
    const { now } = session
    const accessExpiresAt = Math.max(session.access_expires_at, now + accessTokenMs + ACCESS_TOLERANCE_MS)
    return this.#sessions.rotate(session, {
      ...client,
      now,
      successor,
      sealedSuccessor: sealSuccessor(successor, token),
      accessExpiresAt,
      purgeAt: Math.max(Math.min(now + idleMs, session.created_at + maxMs), accessExpiresAt),
    })
  }

  /** Answers a token that is not the valid one of its session. */
  async #refreshAgain(session: SessionRow, token: RefreshToken, client: Client): Promise<SessionTokens> {
    const { successor, used_hash: usedHash } = session
    // The token before the valid one: so the successor has not been used.
    if (successor !== null && usedHash === token.hash && (await this.#mayUseAgain(session, client))) {
      return this.#tokensOf(session, unsealSuccessor(successor, token))
    }
    await this.#audit.refusals('refresh', { userId: session.user_id }, async () => {
      const ended = await this.#end(session.user_id, { only: session.id }, 'refresh', 'reused')
      if (ended === 0) throw new SessionEnded()
    })
    throw new RefreshTokenReused()
  }

  async #mayUseAgain(session: SessionRow, client: Client): Promise<boolean> {
    const { graceMs } = this.#deps.lifetimes
    const ageMs = session.now - session.last_used_at
    if (ageMs <= graceMs) return true
    if (graceMs === 0 || ageMs > RETRY_MS || !isSameClient(session, client)) return false
    // Not after the token before it was late, too.
    return session.rotations_since_retry !== 1 && this.#sessions.noteRetry(session)
  }

  #tokensOf({ id, user_id, username }: SessionRow, token: RefreshToken): SessionTokens {
    this.#audit.note('refresh', 'success', { userId: user_id })
    return this.#tokens({ id: user_id, username }, id, token)
  }

  #tokens(
    { id, username }: Pick<UserRow, 'id' | 'username'>,
    sessionId: string,
    { text }: RefreshToken,
  ): SessionTokens {
    return { ...this.#deps.issuer.issue({ id, username }, sessionId), refresh_token: text }
  }
}
