import { type Kysely, sql } from 'kysely'
import { isInAccount, isOwnedBy } from '../../../access/viewer.ts'
import { eb, isDone, withoutIndex } from '../../../database/conditions.ts'
import { byIndex } from '../../../database/hints.ts'
import type { Tables } from '../../../database/tables.ts'
import { unionOf } from '../union.ts'
import { branchesOf } from './branches.ts'
import { foundIn } from './few-or-many.ts'
import type { Branch, BranchedPlan, PagePlan } from './page-plan.ts'
import { SORTS, type SortColumn } from './sorts.ts'

/** A row of a branch: the id, and the columns that it is sorted by. */
type SortedId = { id: number } & Partial<Record<SortColumn, string | number | null>>

/**
 * The to-dos of a page, in its order, to select from. By their ids they are read from one index; in any other order, the
 * ids are found first, and only the rows that are sent are read as a whole.
 */
export function pageOf(db: Kysely<Tables>, plan: PagePlan) {
  if (plan.foundBy === 'label_ids') return pageByLabel(db, plan)
  return plan.foundBy === 'account' && plan.sort === 'id' && !plan.isShared ? pageById(db, plan) : pageOfIds(db, plan)
}

/** By ids, among those with a label: the index of labels has them in that order. */
function pageByLabel(db: Kysely<Tables>, plan: Extract<PagePlan, { foundBy: 'label_ids' }>) {
  const { viewerId, isAscending, after, limit } = plan
  let page = db
    .selectFrom('todo_label as tl')
    .modifyFront(sql`/*+ join_order(tl, t) */`)
    // A cross join, since SQLite takes its tables in the order in which they are written.
    .crossJoin('todo as t')
    .whereRef('t.id', '=', 'tl.todo_id')
    .where('tl.user_id', '=', viewerId)
    .where('tl.name', '=', plan.label)
    .where(isOwnedBy(viewerId))
    .where(eb.and(plan.conditions))
    .orderBy('tl.todo_id', isAscending ? 'asc' : 'desc')
    .limit(limit)
  if (plan.isDone !== undefined) page = page.where(isDone(plan.isDone))
  if (after !== undefined) page = page.where('tl.todo_id', isAscending ? '>' : '<', after[0])
  return page
}

function pageById(db: Kysely<Tables>, { viewerId, isDone: wanted, conditions, isAscending, after, limit }: PagePlan) {
  let page = db
    .selectFrom('todo as t')
    .modifyFront(byIndex(wanted === undefined ? 'todo_user_id_index' : SORTS.id.index))
    .where(isInAccount(viewerId))
    .where(eb.and(conditions))
    .orderBy('t.id', isAscending ? 'asc' : 'desc')
    .limit(limit)
  if (wanted !== undefined) page = page.where(isDone(wanted))
  if (after !== undefined) page = page.where('t.id', isAscending ? '>' : '<', after[0])
  return page
}

/** One page made of the pages of all branches. */
function pageOfIds(db: Kysely<Tables>, plan: BranchedPlan) {
  const ids = unionOf<SortedId>(
    branchesOf(plan).map((branch) => rowsOf(db, branch, plan)),
    foundIn(plan),
  )
  const direction = plan.isAscending ? 'asc' : 'desc'
  let page = db.selectFrom(ids.as('p')).innerJoin('todo as t', 't.id', 'p.id').limit(plan.limit)
  if (plan.sort === 'due') page = page.orderBy((eb) => eb('p.due_date', 'is', null))
  for (const name of SORTS[plan.sort].columns) page = page.orderBy(`p.${name}`, direction)
  return page.orderBy('p.id', direction)
}

/** A page of one branch. */
function rowsOf(db: Kysely<Tables>, { conditions, index, isInOrder }: Branch, plan: PagePlan) {
  const columns = [...SORTS[plan.sort].columns, 'id'] as const
  let rows = db
    .selectFrom('todo as t')
    .select(columns.map((name) => `t.${name}` as const))
    .where(eb.and([...conditions, ...plan.conditions]))
    .limit(plan.limit)
  if (index !== undefined) rows = rows.modifyFront(byIndex(index))
  const direction = plan.isAscending ? 'asc' : 'desc'
  if (isInOrder) return columns.reduce((rows, name) => rows.orderBy(`t.${name}`, direction), rows)
  if (plan.sort === 'due') rows = rows.orderBy(eb('t.due_date', 'is', null))
  // Keeps the database from choosing an index for its order alone, which would have to be read as a whole.
  return columns.reduce((rows, name) => rows.orderBy(withoutIndex(`t.${name}`), direction), rows)
}
