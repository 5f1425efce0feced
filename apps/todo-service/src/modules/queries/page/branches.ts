import { isInAccount, isOwnedBy, listsSharedWith } from '../../../access/viewer.ts'
import { type Condition, eb, isDone, isDoneAmong, isIn, withoutIndex } from '../../../database/conditions.ts'
import { dueWithin, fewOrMany, fewOrManyFound, withLabel } from './few-or-many.ts'
import { LIST_INDEX } from './lookup.ts'
import { type Branch, type BranchedPlan, statesOf } from './page-plan.ts'
import { SORTS } from './sorts.ts'
import { stretchesOf } from './stretches.ts'

/**
 * The parts of a list. Where an index has its rows in the wanted order, there is one for each stretch that is in that
 * order; otherwise one, whose rows are sorted.
 */
export function branchesOf(plan: BranchedPlan): Branch[] {
  return plan.isShared ? [...ownBranches(plan), sharedBranch(plan)] : ownBranches(plan)
}

function ownBranches(plan: BranchedPlan): Branch[] {
  const { viewerId, foundBy, sort } = plan
  const states = statesOf(plan)
  const stretches = stretchesOf(plan)
  const inAccount = states.map((state) => [isInAccount(viewerId), isDone(state)])
  const inOrder = (index: string, each: readonly Condition[][]): Branch[] =>
    each.flatMap((found) => stretches.map((stretch) => ({ conditions: [...found, stretch], index, isInOrder: true })))
  const sorted = (index: string | undefined, ...found: Condition[]): Branch => ({
    conditions: [...found, eb.or(stretches)],
    index,
    isInOrder: false,
  })
  switch (foundBy) {
    case 'account':
      return inOrder(SORTS[sort].index, inAccount)
    case 'covered':
      return sort === 'id' ? inOrder(SORTS.id.index, inAccount) : fewOrManyFound(plan)
    case 'priority':
      return inOrder(SORTS.priority.index, inAccount)
    case 'due': {
      const within = inAccount.map((found) => [...found, plan.range])
      if (sort === 'due') return inOrder(SORTS.due.index, within)
      if (plan.isAlone) return states.flatMap((state) => fewOrMany(plan, state, dueWithin(plan, state)))
      return within.map((found) => sorted(SORTS.due.index, ...found))
    }
    case 'label':
      return states.flatMap((state) => fewOrMany(plan, state, withLabel(plan, state)))
    case 'changed': {
      const isThere = eb(withoutIndex('t.deleted_at'), 'is', null)
      const hasState = isIn(withoutIndex('t.is_done'), states)
      return [sorted('todo_version_index', eb('t.user_id', '=', viewerId), isThere, hasState)]
    }
    case 'list':
      return inOrder(SORTS.position.index, [[isOwnedBy(viewerId), isDoneAmong(states)]])
    case 'list_ids':
      return inOrder(
        LIST_INDEX,
        states.map((state) => [isOwnedBy(viewerId), isDone(state)]),
      )
    case 'few':
      return [sorted(plan.index, isOwnedBy(viewerId), isDoneAmong(states))]
  }
}

/** What others share with the viewer: all of their lists' to-dos are read and sorted. */
function sharedBranch(plan: BranchedPlan): Branch {
  const conditions = [
    eb('t.list_id', 'in', listsSharedWith(plan.viewerId)),
    eb('t.deleted_at', 'is', null),
    isDoneAmong(statesOf(plan)),
    eb.or(stretchesOf(plan)),
  ]
  return { conditions, index: SORTS.position.index, isInOrder: false }
}
