import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from '../../database/tables.ts'
import type { Versions } from './account-watcher.ts'

/**
 * Reads the accounts in which each of these users sees something, and their versions, in one statement: a user's own, and
 * those of others who share a list. Null for a user who has been deleted.
 */
export async function accountsSeenBy(
  em: SqlEntityManager,
  userIds: readonly number[],
): Promise<Map<number, Versions | null>> {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('user as u')
    .leftJoin('list_member as m', 'm.user_id', 'u.id')
    .leftJoin('list as l', (join) => join.onRef('l.id', '=', 'm.list_id').on('l.deleted_at', 'is', null))
    .leftJoin('user as a', (join) => join.onRef('a.id', '=', 'l.user_id').on('a.deleted_at', 'is', null))
    .select(['u.id', 'u.version', 'u.deleted_at', 'a.id as seen_id', 'a.version as seen_version'])
    .distinct()
    .where('u.id', 'in', [...userIds])
    .execute()
  // The feed may not have told of a user yet: there is nothing in the account.
  const seen = new Map<number, Map<number, number> | null>(userIds.map((id) => [id, new Map([[id, 0]])]))
  for (const { id, version, deleted_at, seen_id, seen_version } of rows) {
    if (deleted_at !== null) seen.set(id, null)
    else seen.get(id)?.set(id, version)
    if (seen_id !== null && seen_version !== null) seen.get(id)?.set(seen_id, seen_version)
  }
  return seen
}
