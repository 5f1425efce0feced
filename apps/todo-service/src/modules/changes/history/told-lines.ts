import type { SqlEntityManager } from '@mikro-orm/sql'
import { expressionBuilder, type Selectable, sql } from 'kysely'
import type { Tables } from '../../../database/tables.ts'

/**
 * A line of the log, and the name of who made the change; null if that account has been deleted since. `member` is the name
 * of the member that the line is about, `assignee` that of the user to whom it assigns a to-do.
 */
export type HistoryRow = Selectable<Tables['change']> & {
  username: string | null
  member: string | null
  assignee: string | null
}

/** The name of the user to whom a line `c` of the log assigns a to-do. */
const ASSIGNEE = sql<
  string | null
>`(select a.username from ${sql.table('user')} as a where a.id = cast(json_extract(c.after, '$.assignee_id') as unsigned))`.as(
  'assignee',
)

/**
 * The condition that people are told of a line `c`. Two kinds of lines are for clients only: a thing has got another
 * position between the same neighbours, or a comment has to be read again, since its author was renamed or deleted.
 */
export function isTold() {
  const { eb, and } = expressionBuilder<Tables & { c: Tables['change'] }, 'c'>()
  // Only jobs have that action.
  return and([eb('c.actor_kind', '<>', 'rekey'), eb('c.action', '<>', 'rename')])
}

/** The lines `c` of the log that tell people something, each with the names of whom it is about. */
export function toldLines(em: SqlEntityManager) {
  return em
    .getKysely<Tables>()
    .selectFrom('change as c')
    .leftJoin('user as u', (join) => join.onRef('u.id', '=', 'c.actor_id').on('u.deleted_at', 'is', null))
    .leftJoin('user as s', (join) => join.onRef('s.id', '=', 'c.entity_id').on('c.entity', '=', 'member'))
    .selectAll('c')
    .select(['u.username', 's.username as member', ASSIGNEE])
    .where(isTold())
}
