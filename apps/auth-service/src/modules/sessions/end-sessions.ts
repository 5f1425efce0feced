import type { SqlEntityManager } from '@mikro-orm/sql'
import type { RevokedSession } from '@todo/service-kit'
import { slicesOf } from '@todo/service-kit/database'
import { FeedRepository } from '../feed/feed.repository.ts'
import { SessionRepository } from './session.repository.ts'

/** Which sessions of a user: one of them, all but one, or all. */
export interface Selection {
  only?: string
  except?: string
}

/** How many sessions one statement ends. */
const AT_ONCE = 500

/**
 * Ends sessions of a user: those selected, or all of them. Call it in a transaction, after the other changes. From the
 * commit on, their refresh tokens are refused. Then hand the result to `revokedSessions`, which refuses their access
 * tokens here; the other services hear of it through the feed of users.
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
