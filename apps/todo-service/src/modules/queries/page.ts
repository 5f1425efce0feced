import type { TodoSort } from '@todo/schemas'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'
import type { Access } from './access.ts'
import { type Condition, eb, isDone, isDoneAmong, ownerWithoutIndex } from './conditions.ts'
import { SORTS, type SortColumn, type SortKey } from './sorts.ts'
import { stretchesOf } from './stretches.ts'
import { unionOf } from './union.ts'

/** Which to-dos are wanted, in which order, from where on. */
export interface PagePlan extends Access {
  viewerId: number
  /** Whether what others share with the viewer is wanted, too. */
  isShared: boolean
  isDone: boolean | undefined
  /** What has to hold besides. */
  conditions: readonly Condition[]
  sort: TodoSort
  isAscending: boolean
  after: SortKey | undefined
  limit: number
}

/** A part of a list, of which a page is read. */
interface Branch {
  conditions: readonly Condition[]
  /** The index that MySQL reads it by; left out, MySQL chooses. */
  index?: string | undefined
  /** Whether that index has the rows in the wanted order, so that no more are read than are wanted. */
  isInOrder: boolean
}

/** What a branch is read for. */
type SortedId = { id: number } & Partial<Record<SortColumn, string | number | null>>

/**
 * Has MySQL read by an index. By itself it may prefer to read all users' rows in the order of their ids, until enough of
 * one user's are found. For SQLite it is a comment.
 */
export function by(index: string) {
  return sql`/*+ index(t ${sql.raw(index)}) */`
}

/**
 * The to-dos of a page, in its order, to select from. By their ids they are read from one index; in any other order, the
 * ids are found first, and only the rows that are sent are read as a whole.
 */
export function pageOf(db: Kysely<Tables>, plan: PagePlan) {
  const { access, sort, isShared } = plan
  return access === 'account' && sort === 'id' && !isShared ? pageById(db, plan) : pageOfIds(db, plan)
}

function pageById(db: Kysely<Tables>, { viewerId, isDone: wanted, conditions, isAscending, after, limit }: PagePlan) {
  let page = db
    .selectFrom('todo as t')
    .modifyFront(by(wanted === undefined ? 'todo_user_id_index' : SORTS.id.index))
    .where('t.user_id', '=', viewerId)
    .where('t.deleted_at', 'is', null)
    .orderBy('t.id', isAscending ? 'asc' : 'desc')
    .limit(limit)
  if (wanted !== undefined) page = page.where(isDone(wanted))
  if (after !== undefined) page = page.where('t.id', isAscending ? '>' : '<', after[0])
  return conditions.length === 0 ? page : page.where(eb.and(conditions))
}

/** The first of all branches' pages. */
function pageOfIds(db: Kysely<Tables>, plan: PagePlan) {
  const branches = [...ownBranches(plan), ...(plan.isShared ? [sharedBranch(plan)] : [])]
  const ids = unionOf<SortedId>(branches.map((branch) => rowsOf(db, branch, plan)))
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
    .where('t.deleted_at', 'is', null)
    .limit(plan.limit)
  if (index !== undefined) rows = rows.modifyFront(by(index))
  if (!isInOrder && plan.sort === 'due') rows = rows.orderBy(eb('t.due_date', 'is', null))
  const direction = plan.isAscending ? 'asc' : 'desc'
  return columns.reduce((rows, name) => rows.orderBy(`t.${name}`, direction), rows)
}

/** The viewer's own: where an index has the wanted order, a branch for each stretch that it has in that order. */
function ownBranches(plan: PagePlan): Branch[] {
  const { viewerId, access, sort } = plan
  const own = eb('t.user_id', '=', viewerId)
  const rest = eb.or(stretchesOf(plan))
  const states = plan.isDone === undefined ? [false, true] : [plan.isDone]
  const inOrder = (index: string): Branch[] =>
    states.flatMap((state) =>
      stretchesOf(plan).map((stretch) => ({ conditions: [own, isDone(state), stretch], index, isInOrder: true })),
    )
  switch (access) {
    case 'account':
      return inOrder(SORTS[sort].index)
    case 'priority':
      return inOrder(SORTS.priority.index)
    case 'due':
      if (sort === 'due') return inOrder(SORTS.due.index)
      return [{ conditions: [own, isDoneAmong(states), rest], index: SORTS.due.index, isInOrder: false }]
    case 'list':
      return stretchesOf(plan).map((stretch) => ({
        conditions: [eb(ownerWithoutIndex, '=', viewerId), isDoneAmong(states), stretch],
        index: SORTS.position.index,
        isInOrder: true,
      }))
    case 'few':
      return [
        {
          conditions: [eb(ownerWithoutIndex, '=', viewerId), isDoneAmong(states), rest],
          index: plan.index,
          isInOrder: false,
        },
      ]
  }
}

/** What others share with the viewer: all of their lists' to-dos are read and sorted. */
function sharedBranch(plan: PagePlan): Branch {
  const lists = eb.selectFrom('list_member as m').select('m.list_id').where('m.user_id', '=', plan.viewerId)
  const conditions = [
    eb('t.list_id', 'in', lists),
    eb(ownerWithoutIndex, '<>', plan.viewerId),
    isDoneAmong(plan.isDone === undefined ? [false, true] : [plan.isDone]),
    eb.or(stretchesOf(plan)),
  ]
  return { conditions, isInOrder: false }
}
