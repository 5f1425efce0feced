import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AuditTrail } from '../audit/audit-trail.ts'
import { type Client, isSameClient } from './client.ts'
import { endingSessions, endSessions } from './end-sessions.ts'
import { parseRefreshToken, type RefreshToken, sealSuccessor, successorOf, unsealSuccessor } from './refresh-token.ts'
import { SessionRepository, type SessionRow } from './session.repository.ts'
import type { SessionServiceDependencies, SessionTokens } from './session.service.ts'
import { InvalidRefreshToken, RefreshTokenReused, SessionEnded, SessionExpired } from './session-faults.ts'
import { ACCESS_TOLERANCE_MS } from './session-lifetimes.ts'

/**
 * How long a used refresh token may come again from the same client, in milliseconds. The client may have lost the answer:
 * the service was killed, or the connection broke. Five minutes are enough for a machine to start again, and for the client
 * to retry. Of two tokens in succession, only one may come late: a thief and the owner could pass for each other's retries.
 */
const RETRY_MS = 300_000

/** Continues sessions: a refresh token is exchanged for new tokens. */
export class RefreshService {
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
   * Exchanges a refresh token for new tokens. Each one is valid for one use. A second use gets the same successor again, as
   * long as that has not been used: within the grace, as from another tab of the browser, or, from the same client, within
   * `RETRY_MS`. Any other second use ends the session.
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
    await this.#endReused(session)
    throw new RefreshTokenReused()
  }

  async #mayUseAgain(session: SessionRow, client: Client): Promise<boolean> {
    const { graceMs } = this.#deps.lifetimes
    const ageMs = session.now - session.last_used_at
    if (ageMs <= graceMs) return true
    if (graceMs === 0 || ageMs > RETRY_MS || !isSameClient(session, client)) return false
    // 1: the token before this one came late.
    return session.rotations_since_retry !== 1 && this.#sessions.noteRetry(session)
  }

  /** @throws {SessionEnded} when it has ended meanwhile. */
  async #endReused({ id, user_id: userId }: SessionRow): Promise<void> {
    await this.#audit.refusals('refresh', { userId }, () =>
      endingSessions(this.#em, this.#audit, this.#deps.revokedSessions, async (em, note) => {
        const ended = await endSessions(em, userId, { only: id })
        if (ended.length === 0) throw new SessionEnded()
        await note('refresh', userId, 'reused')
        return ended
      }),
    )
  }

  #tokensOf({ id, user_id, username }: SessionRow, token: RefreshToken): SessionTokens {
    this.#audit.note('refresh', 'success', { userId: user_id })
    return { ...this.#deps.issuer.issue({ id: user_id, username }, id), refresh_token: token.text }
  }
}
