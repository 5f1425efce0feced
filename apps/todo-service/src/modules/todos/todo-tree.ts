import type { SqlEntityManager } from '@mikro-orm/sql'
import { compiledOnce } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'

/** The levels that a to-do and its subtasks may have together. */
export const MAX_LEVELS = 8

/**
 * The ids of all to-dos below one, and their levels: 1 for its own subtasks, 2 for theirs. Earlier releases let a to-do be
 * below itself: the search ends there.
 */
export const idsBelow = compiledOnce<{ id: number; accountId: number }, { id: number; level: number }>((em, slot) =>
  em
    .getKysely<Tables>()
    .withRecursive('tree', (db) =>
      db
        .selectFrom('todo as t')
        .select(['t.id', sql<number>`1`.as('level')])
        .where('t.parent_id', '=', slot('id'))
        .where('t.user_id', '=', slot('accountId'))
        .unionAll((db) =>
          db
            .selectFrom('tree')
            .innerJoin('todo as t', 't.parent_id', 'tree.id')
            .select(['t.id', sql<number>`tree.level + 1`.as('level')])
            .where('t.id', '!=', slot('id')),
        ),
    )
    .selectFrom('tree')
    .selectAll(),
)

/** The ids of a to-do, its parent, the parent of that, and so on, each once. */
export async function idsAbove(em: SqlEntityManager, id: number, accountId: number): Promise<number[]> {
  const rows = await em
    .getKysely<Tables>()
    .withRecursive('path', (db) =>
      db
        .selectFrom('todo as t')
        .select(['t.id', 't.parent_id'])
        .where('t.id', '=', id)
        .where('t.user_id', '=', accountId)
        .union((db) =>
          db.selectFrom('path').innerJoin('todo as t', 't.id', 'path.parent_id').select(['t.id', 't.parent_id']),
        ),
    )
    .selectFrom('path')
    .select('id')
    .execute()
  return rows.map(({ id }) => id)
}
