import { isInAccount, isOwnedBy, listsSharedWith } from '../../../access/viewer.ts'
import { type Condition, eb, isDone, isDoneAmong, isIn, withoutIndex } from '../../../database/conditions.ts'
import { dueWithin, fewOrMany, fewOrManyFound, withLabel } from './few-or-many.ts'
import { LIST_INDEX } from './lookup.ts'
import { type Branch, type BranchedPlan, statesOf } from './page-plan.ts'
import { SORTS } from './sorts.ts'
import { inOrder, sorted } from './stretches.ts'

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
  const inAccount = states.map((state) => [isInAccount(viewerId), isDone(state)])
  const walk = (index: string, each: readonly Condition[][]) => each.flatMap((found) => inOrder(plan, index, ...found))
  switch (foundBy) {
    case 'account':
      return walk(SORTS[sort].index, inAccount)
    case 'covered':
      return sort === 'id' ? walk(SORTS.id.index, inAccount) : fewOrManyFound(plan)
    case 'priority':
      return walk(SORTS.priority.index, inAccount)
    case 'due': {
      const within = inAccount.map((found) => [...found, plan.range])
      if (sort === 'due') return walk(SORTS.due.index, within)
      if (plan.isAlone) return states.flatMap((state) => fewOrMany(plan, state, dueWithin(plan, state)))
      return within.map((found) => sorted(plan, SORTS.due.index, ...found))
    }
    case 'label':
      return states.flatMap((state) => fewOrMany(plan, state, withLabel(plan, state)))
    case 'changed': {
      const isThere = eb(withoutIndex('t.deleted_at'), 'is', null)
      const hasState = isIn(withoutIndex('t.is_done'), states)
      return [sorted(plan, 'todo_version_index', eb('t.user_id', '=', viewerId), isThere, hasState)]
    }
    case 'list':
      return inOrder(plan, SORTS.position.index, isOwnedBy(viewerId), isDoneAmong(states))
    case 'list_ids':
      return states.flatMap((state) => inOrder(plan, LIST_INDEX, isOwnedBy(viewerId), isDone(state)))
    case 'few':
      return [sorted(plan, plan.index, isOwnedBy(viewerId), isDoneAmong(states))]
  }
}

/** What others share with the viewer: all of their lists' to-dos are read and sorted. */
function sharedBranch(plan: BranchedPlan): Branch {
  const isShared = eb('t.list_id', 'in', listsSharedWith(plan.viewerId))
  const isThere = eb('t.deleted_at', 'is', null)
  return sorted(plan, SORTS.position.index, isShared, isThere, isDoneAmong(statesOf(plan)))
}
