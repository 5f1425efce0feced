import { sql } from 'kysely'
import { type Condition, eb, isDone, isDoneAmong, isIn, isOwnedBy, withoutIndex } from '../conditions.ts'
import { LIST_INDEX } from './access.ts'
import { by } from './by-index.ts'
import type { BranchedPlan, DuePlan } from './page-plan.ts'
import { SORTS } from './sorts.ts'
import { stretchesOf } from './stretches.ts'

/** A part of a list, of which a page is read. */
export interface Branch {
  conditions: readonly Condition[]
  /** The index that MySQL reads it by; left out, MySQL chooses. */
  index?: string | undefined
  /** Whether that index has the rows in the wanted order, so that no more are read than are wanted. */
  isInOrder: boolean
}

/**
 * The parts of a list. Where an index has its rows in the wanted order, there is one for each stretch that is in that
 * order; otherwise one, whose rows are sorted.
 */
export function branchesOf(plan: BranchedPlan): Branch[] {
  return plan.isShared ? [...ownBranches(plan), sharedBranch(plan)] : ownBranches(plan)
}

function ownBranches(plan: BranchedPlan): Branch[] {
  const { viewerId, access, sort } = plan
  const states = statesOf(plan)
  const own = eb.and([eb('t.user_id', '=', viewerId), eb('t.deleted_at', 'is', null)])
  const stretches = stretchesOf(plan)
  const rest = eb.or(stretches)
  const inOrder = (index: string, ...more: Condition[]): Branch[] =>
    states.flatMap((state) =>
      stretches.map((stretch) => ({ conditions: [own, isDone(state), ...more, stretch], index, isInOrder: true })),
    )
  switch (access) {
    case 'account':
      return inOrder(SORTS[sort].index)
    case 'priority':
      return inOrder(SORTS.priority.index)
    case 'due':
      if (sort === 'due') return inOrder(SORTS.due.index, plan.range)
      if (plan.isAlone) return states.flatMap((state) => dueBranches(plan, state, stretches))
      return states.map((state) => ({
        conditions: [own, isDone(state), plan.range, rest],
        index: SORTS.due.index,
        isInOrder: false,
      }))
    case 'changed':
      return [
        {
          conditions: [
            eb('t.user_id', '=', viewerId),
            eb(withoutIndex('t.deleted_at'), 'is', null),
            isIn(withoutIndex('t.is_done'), states),
            rest,
          ],
          index: 'todo_version_index',
          isInOrder: false,
        },
      ]
    case 'list':
      return stretches.map((stretch) => ({
        conditions: [isOwnedBy(viewerId), isDoneAmong(states), stretch],
        index: SORTS.position.index,
        isInOrder: true,
      }))
    case 'list_ids':
      return states.flatMap((state) =>
        stretches.map((stretch) => ({
          conditions: [isOwnedBy(viewerId), isDone(state), stretch],
          index: LIST_INDEX,
          isInOrder: true,
        })),
      )
    case 'few':
      return [{ conditions: [isOwnedBy(viewerId), isDoneAmong(states), rest], index: plan.index, isInOrder: false }]
  }
}

/** From this many on, what is due is not read as a whole for a page in another order. */
export const MANY = 1_000

/**
 * What is due within some days, in another order than that. If `MANY` or more are due, the index of the wanted order is
 * walked, and what is due is kept. If fewer are, they are read by the index of dues, and sorted. The statement has branches
 * for both. Those that are not taken compare `user_id` with null, and find nothing.
 */
function dueBranches({ viewerId, sort, range }: DuePlan, state: boolean, stretches: readonly Condition[]): Branch[] {
  const isThere = eb.and([eb('t.deleted_at', 'is', null), isDone(state)])
  const oneOfMany = eb
    .selectFrom('todo as t')
    .modifyFront(by(SORTS.due.index))
    .select('t.user_id')
    .where(eb.and([eb('t.user_id', '=', viewerId), isThere, range]))
    .limit(1)
    .offset(MANY - 1)
  const ifFew = eb('t.user_id', '=', sql<number>`case when ${oneOfMany} is null then ${viewerId} end`)
  const ifMany = eb('t.user_id', '=', oneOfMany)
  return [
    { conditions: [ifFew, isThere, range, eb.or([...stretches])], index: SORTS.due.index, isInOrder: false },
    ...stretches.map((stretch) => ({
      conditions: [ifMany, isThere, stretch],
      index: SORTS[sort].index,
      isInOrder: true,
    })),
  ]
}

/** What others share with the viewer: all of their lists' to-dos are read and sorted. */
function sharedBranch(plan: BranchedPlan): Branch {
  const lists = eb
    .selectFrom('list_member as m')
    .innerJoin('list as l', 'l.id', 'm.list_id')
    .select('m.list_id')
    .where('m.user_id', '=', plan.viewerId)
    .where('l.user_id', '<>', plan.viewerId)
  const conditions = [
    eb('t.list_id', 'in', lists),
    eb('t.deleted_at', 'is', null),
    isDoneAmong(statesOf(plan)),
    eb.or(stretchesOf(plan)),
  ]
  return { conditions, index: SORTS.position.index, isInOrder: false }
}

function statesOf({ isDone: wanted }: BranchedPlan): boolean[] {
  return wanted === undefined ? [false, true] : [wanted]
}
