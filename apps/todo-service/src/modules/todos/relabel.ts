import type { SqlEntityManager } from '@mikro-orm/sql'
import { sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import type { TodoEntity } from './todo.entity.ts'
import { TodoLabelEntity } from './todo-label.entity.ts'

/** Changes the index of a to-do's labels: from the names in `before` to those in `after`. */
export async function relabel(
  todo: TodoEntity,
  before: readonly string[],
  after: readonly string[],
  em: SqlEntityManager,
): Promise<void> {
  const gone = before.filter((name) => !after.includes(name))
  const added = after.filter((name) => !before.includes(name))
  const replaced = Math.min(gone.length, added.length)
  if (replaced > 0) await rename(todo, gone.slice(0, replaced), added, em)
  const unneeded = gone.slice(replaced)
  if (unneeded.length > 0) await em.nativeDelete(TodoLabelEntity, { todo: todo.id, name: unneeded })
  for (const name of added.slice(replaced)) em.create(TodoLabelEntity, { todo, name, user: todo.user })
}

/**
 * Gives rows of the index other names, the first of `to` for the first of `from`. It is one statement: to delete some and
 * insert others takes two.
 */
async function rename(
  todo: TodoEntity,
  from: readonly string[],
  to: readonly string[],
  em: SqlEntityManager,
): Promise<void> {
  const name = sql<string>`case name ${sql.join(
    from.map((old, i) => sql`when ${old} then ${to[i]}`),
    sql` `,
  )} end`
  await em
    .getKysely<Tables>()
    .updateTable('todo_label')
    .set({ name })
    .where('todo_id', '=', todo.id)
    .where('name', 'in', [...from])
    .execute()
}
