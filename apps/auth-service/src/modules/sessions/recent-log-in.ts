import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import type { Tables } from '../../database/schema.ts'

/** How long after a log-in its tokens may do what else needs the password. */
export const RECENT_LOG_IN_MS = 600_000

/**
 * Whether a session goes on and began with a log-in a few minutes ago. Refreshing its tokens does not make it younger: so
 * a token that was stolen is of no use here for long.
 */
export async function hasLoggedInRecently(em: SqlEntityManager, userId: number, sessionId: string): Promise<boolean> {
  const session = await em
    .getKysely<Tables>()
    .selectFrom('session')
    .select('id')
    .where('id', '=', sessionId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb('created_at', '>', eb(databaseNow(em), '-', RECENT_LOG_IN_MS)))
    .executeTakeFirst()
  return session !== undefined
}
