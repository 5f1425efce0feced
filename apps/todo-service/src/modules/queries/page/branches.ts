import { type Condition, eb, isDone, isDoneAmong, isIn, isInAccount, isOwnedBy, withoutIndex } from '../conditions.ts'
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
  const own = isInAccount(viewerId)
  const stretches = stretchesOf(plan)
  const rest = eb.or(stretches)
  const inOrder = (index: string, ...more: Condition[]): Branch[] =>
    states.flatMap((state) =>
      stretches.map((stretch) => ({ conditions: [own, isDone(state), ...more, stretch], index, isInOrder: true })),
    )
  switch (foundBy) {
    case 'account':
      return inOrder(SORTS[sort].index)
    case 'covered':
      return sort === 'id' ? inOrder(SORTS.id.index) : fewOrManyFound(plan)
    case 'priority':
      return inOrder(SORTS.priority.index)
    case 'due':
      if (sort === 'due') return inOrder(SORTS.due.index, plan.range)
      if (plan.isAlone) return states.flatMap((state) => fewOrMany(plan, state, dueWithin(plan, state)))
      return states.map((state) => ({
        conditions: [own, isDone(state), plan.range, rest],
        index: SORTS.due.index,
        isInOrder: false,
      }))
    case 'label':
      return states.flatMap((state) => fewOrMany(plan, state, withLabel(plan, state)))
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
