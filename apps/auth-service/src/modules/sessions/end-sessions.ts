import type { SqlEntityManager } from '@mikro-orm/sql'
import type { RevokedSession } from '@todo/service-kit'
import { afterCommit, slicesOf } from '@todo/service-kit/database'
import type { AuditTrail, Note } from '../audit/audit-trail.ts'
import { FeedRepository } from '../feed/feed.repository.ts'
import { SessionRepository } from './session.repository.ts'

/** Which sessions of a user: one of them, all but one, or all. */
export interface Selection {
  only?: string
  except?: string
}

/** Where the access tokens of ended sessions are refused. */
export interface Revocations {
  add(session: RevokedSession): void
}

/** How many sessions one statement ends. */
const AT_ONCE = 500

/**
 * Ends sessions of a user: those selected, or all of them. Call it in a transaction, after the other changes. From the
 * commit on, their refresh tokens are refused. Hand the result to `refuseTokensOf`; the other services hear of it through
 * the feed of users.
 */
export async function endSessions(
  em: SqlEntityManager,
  userId: number,
  { only, except }: Selection = {},
): Promise<RevokedSession[]> {
  const sessions = new SessionRepository(em)
  // The session that stays is locked, too: with a `<>` on the key, MySQL may scan the whole table.
  const held = (await sessions.hold(userId, only)).filter(({ id }) => id !== except)
  if (held.length === 0) return []
  const last = await new FeedRepository(em).take(held.length)
  const revoked = held.map((session, n) => ({ ...session, position: last - held.length + 1 + n }))
  for (const some of slicesOf(revoked, AT_ONCE)) await sessions.revoke(some)
  return revoked
}

/** Refuses the access tokens of sessions that a transaction has ended, from its commit on. */
export function refuseTokensOf(ended: readonly RevokedSession[], revocations: Revocations): void {
  for (const session of ended) afterCommit(() => revocations.add(session))
}

/**
 * Makes a change that ends sessions, in one transaction.
 *
 * @returns how many it has ended.
 */
export function endingSessions(
  em: SqlEntityManager,
  audit: AuditTrail,
  revocations: Revocations,
  change: (em: SqlEntityManager, note: Note) => Promise<RevokedSession[]>,
): Promise<number> {
  return audit.inTransaction(em, async (em, note) => {
    const ended = await change(em, note)
    refuseTokensOf(ended, revocations)
    return ended.length
  })
}
