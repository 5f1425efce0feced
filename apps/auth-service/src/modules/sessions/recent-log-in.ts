import createError from '@fastify/error'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { AuthenticatedUser } from '@todo/service-kit'
import { databaseNow } from '@todo/service-kit/database'
import type { Tables } from '../../database/schema.ts'

/** How long after a log-in its tokens may do what else needs the password. */
const RECENT_LOG_IN_MS = 600_000

const LogInTooOld = createError<[string]>('LOG_IN_AGAIN', '%s', 403)

/** 403: a token that may have been stolen is not enough. Not a 401: refreshed tokens would not help. */
export class LogInAgain extends LogInTooOld {
  constructor(advice = 'This takes a log-in of the last ten minutes: log in again and retry') {
    super(advice)
  }
}

/**
 * Whether the caller's session goes on and began with a log-in a few minutes ago. Refreshing its tokens does not make it
 * younger: so a token that was stolen is of no use here for long.
 */
export async function hasLoggedInRecently(
  em: SqlEntityManager,
  { id, sessionId }: Pick<AuthenticatedUser, 'id' | 'sessionId'>,
): Promise<boolean> {
  const session = await em
    .getKysely<Tables>()
    .selectFrom('session')
    .select('id')
    .where('id', '=', sessionId)
    .where('user_id', '=', id)
    .where('revoked_at', 'is', null)
    .where((eb) => eb('created_at', '>', eb(databaseNow(em), '-', RECENT_LOG_IN_MS)))
    .executeTakeFirst()
  return session !== undefined
}
