import type { SqlEntityManager } from '@mikro-orm/sql'
import type { RevokedSession } from '@todo/service-kit'
import { FeedRepository } from '../feed/feed.repository.ts'
import { SessionRepository } from './session.repository.ts'

/** Which of a user's sessions are meant: one of them, all but one, or all. */
export interface Selection {
  only?: string
  except?: string
}

/** How many sessions one statement ends. */
const AT_ONCE = 500

/**
 * Ends sessions of a user: all of them, unless it is said which. Belongs into a transaction, after its other changes.
 * Their refresh tokens are no longer good from its end on; for their access tokens, hand what is returned to
 * `revokedSessions` when it is committed. The feed of users brings it to the other services.
 */
export async function endSessions(
  em: SqlEntityManager,
  userId: number,
  { only, except }: Selection = {},
): Promise<RevokedSession[]> {
  const sessions = new SessionRepository(em)
  // The one that goes on is held, too: a condition of `<>` on keys tempts MySQL to go through all of them.
  const held = (await sessions.hold(userId, only)).filter(({ id }) => id !== except)
  if (held.length === 0) return []
  const last = await new FeedRepository(em).take(held.length)
  const revoked = held.map((session, n) => ({ ...session, position: last - held.length + 1 + n }))
  for (let start = 0; start < revoked.length; start += AT_ONCE) {
    await sessions.revoke(revoked.slice(start, start + AT_ONCE))
  }
  return revoked
}
