import type { SqlEntityManager } from '@mikro-orm/sql'
import { ROLES, type SharedList } from '@todo/schemas'
import type { Tables } from '../../database/tables.ts'

/**
 * The lists that a user owns and others are in, by their ids, and the heir of each: of the members with the highest role,
 * who has been in it for the longest time. What is in the trash is shared no more.
 *
 * @param without who cannot inherit, beside the owner.
 */
export async function sharedListsOf(
  em: SqlEntityManager,
  userId: number,
  without: readonly number[] = [],
): Promise<SharedList[]> {
  const rows = await membersOf(em, userId)
  return [...Map.groupBy(rows, ({ list_id }) => list_id).values()].flatMap((members) => {
    const [heir] = members
      .filter(({ user_id }) => user_id !== userId && !without.includes(user_id))
      .toSorted((one, other) => ROLES.indexOf(other.role) - ROLES.indexOf(one.role))
    if (!heir) return []
    const { list_id: id, name, user_id, username } = heir
    return [{ id, name, member_count: members.length, heir: { id: user_id, username } }]
  })
}

/** Who is in the lists that a user owns, list by list, the earliest first. */
function membersOf(em: SqlEntityManager, userId: number) {
  return em
    .getKysely<Tables>()
    .selectFrom('list as l')
    .innerJoin('list_member as m', 'm.list_id', 'l.id')
    .innerJoin('user as u', 'u.id', 'm.user_id')
    .select(['m.list_id', 'l.name', 'm.user_id', 'u.username', 'm.role'])
    .where('l.user_id', '=', userId)
    .where('l.deleted_at', 'is', null)
    .orderBy('m.list_id')
    .orderBy('m.created_at')
    .orderBy('m.user_id')
    .execute()
}
