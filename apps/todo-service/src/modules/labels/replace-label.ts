import type { SqlEntityManager } from '@mikro-orm/sql'
import { slicesOf } from '@todo/service-kit/database'
import { type Selectable, sql } from 'kysely'
import type { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { logUpdates } from '../changes/write-changes.ts'
import { TodoEntity } from '../todos/todo.entity.ts'
import { toJson } from '../todos/todo.json.ts'

/** How many to-dos one statement changes. */
const BATCH = 500

/** A to-do whose labels change. */
interface Relabelled {
  row: Pick<Selectable<Tables['todo']>, 'id' | 'list_id' | 'labels'>
  before: { labels: string[] }
  after: { labels: string[] }
}

/**
 * Gives all to-dos of an account that have a label another one in its place, also those in the trash. A to-do that has the
 * other one already only loses this one. Many are changed by one statement: as entities, they
 * take twice as long with MySQL (docs/decisions/030-labels.md).
 *
 * @param other Null: none.
 */
export async function replaceLabel(
  name: string,
  other: string | null,
  scope: Scope,
  em: SqlEntityManager,
): Promise<void> {
  const todos = (await labelled(name, scope, em)).map((row) => {
    const { labels } = toJson(row)
    return { row, before: { labels }, after: { labels: replaced(labels, name, other) } }
  })
  for (const some of slicesOf(todos, BATCH)) await setLabels(some, scope, em)
  await logUpdates(em, scope, TodoEntity, todos)
  if (other !== null) await addRows(name, other, scope, em)
  const rows = em.getKysely<Tables>().deleteFrom('todo_label').where('user_id', '=', scope.accountId)
  await rows.where('name', '=', name).execute()
}

/** The labels of a to-do, with another one in the place of one. */
function replaced(labels: readonly string[], name: string, other: string | null): string[] {
  if (other === null || labels.includes(other)) return labels.filter((label) => label !== name)
  return labels.map((label) => (label === name ? other : label))
}

function labelled(name: string, { accountId }: Scope, em: SqlEntityManager) {
  return em
    .getKysely<Tables>()
    .selectFrom('todo_label as tl')
    .innerJoin('todo as t', 't.id', 'tl.todo_id')
    .select(['t.id', 't.list_id', 't.labels'])
    .where('tl.user_id', '=', accountId)
    .where('tl.name', '=', name)
    .orderBy('t.id')
    .execute()
}

/** Writes the labels of to-dos. Those that had the same labels get the same: there is a case for each, not for each to-do. */
async function setLabels(todos: readonly Relabelled[], scope: Scope, em: SqlEntityManager): Promise<void> {
  const cases = new Map(todos.map(({ row, after }) => [row.labels, JSON.stringify(after.labels)]))
  const whens = [...cases].map(([before, after]) => sql`when ${before} then ${after}`)
  await em
    .getKysely<Tables>()
    .updateTable('todo')
    .set({
      labels: sql<string>`case labels ${sql.join(whens, sql` `)} end`,
      version: scope.version,
      updated_at: scope.now,
    })
    .where('user_id', '=', scope.accountId)
    .where(
      'id',
      'in',
      todos.map(({ row }) => row.id),
    )
    .execute()
}

/** Makes to-dos with one label be found by the other, too. */
async function addRows(name: string, other: string, { accountId }: Scope, em: SqlEntityManager): Promise<void> {
  await em
    .getKysely<Tables>()
    .insertInto('todo_label')
    .columns(['todo_id', 'name', 'user_id'])
    .expression(({ selectFrom, val }) =>
      selectFrom('todo_label as tl')
        .leftJoin('todo_label as there', (join) =>
          join.onRef('there.todo_id', '=', 'tl.todo_id').on('there.name', '=', other),
        )
        .select(['tl.todo_id', val(other).as('name'), 'tl.user_id'])
        .where('tl.user_id', '=', accountId)
        .where('tl.name', '=', name)
        .where('there.todo_id', 'is', null),
    )
    .execute()
}
