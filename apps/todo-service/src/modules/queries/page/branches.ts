import { type Expression, sql } from 'kysely'
import { type Condition, EVERY, eb, isDone, isDoneAmong, isIn, isOwnedBy, withoutIndex } from '../conditions.ts'
import { indexHint } from './index-hint.ts'
import { LIST_INDEX } from './lookup.ts'
import type { BranchedPlan } from './page-plan.ts'
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
  const { viewerId, foundBy, sort } = plan
  const states = statesOf(plan)
  const own = eb.and([eb('t.user_id', '=', viewerId), eb('t.deleted_at', 'is', null)])
  const stretches = stretchesOf(plan)
  const rest = eb.or(stretches)
  const inOrder = (index: string, ...more: Condition[]): Branch[] =>
    states.flatMap((state) =>
      stretches.map((stretch) => ({ conditions: [own, isDone(state), ...more, stretch], index, isInOrder: true })),
    )
  switch (foundBy) {
    case 'account':
      return inOrder(SORTS[sort].index)
    case 'told':
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
    case 'labelled':
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

/** From this many on, what has something in common is not read as a whole for a page in another order. */
export const MANY = 1_000

/** What some to-dos of the viewer have in common: the days on which they are due, or a label. */
interface Common {
  /** The viewer's id if `MANY` or more of the to-dos have it, else null. */
  viewerIfMany: Expression<number | null>
  /** The condition by which those that have it are found, and the index for that. */
  isFound: (viewer: Expression<number>) => Condition
  index: string
  /** Whether a to-do that was found in another way has it. */
  hasIt: Condition
}

/**
 * What has something in common, in another order than it is found in. If `MANY` or more have it, the index of the wanted
 * order is walked, and those that have it are kept. If fewer have, they are read, and sorted. The statement has branches
 * for both. Those that are not taken compare `user_id` with null, and find nothing.
 */
function fewOrMany(plan: BranchedPlan, state: boolean, { viewerIfMany, isFound, index, hasIt }: Common): Branch[] {
  const isThere = eb.and([eb('t.deleted_at', 'is', null), isDone(state)])
  const stretches = stretchesOf(plan)
  const viewerIfFew = sql<number>`case when ${viewerIfMany} is null then ${plan.viewerId} end`
  return [
    { conditions: [isFound(viewerIfFew), isThere, eb.or(stretches)], index, isInOrder: false },
    ...stretches.map((stretch) => ({
      conditions: [eb('t.user_id', '=', viewerIfMany), isThere, hasIt, stretch],
      index: SORTS[plan.sort].index,
      isInOrder: true,
    })),
  ]
}

/**
 * The ids of what is asked for, if the index of ids tells it, up to the `MANY`th. They are looked up once: the branches of
 * the statement refer to them as `found`.
 */
export function foundIn(plan: BranchedPlan): Expression<unknown> | undefined {
  if (plan.foundBy !== 'told' || plan.sort === 'id') return undefined
  return eb
    .selectFrom('todo as t')
    .modifyFront(indexHint(SORTS.id.index))
    .select('t.id')
    .where(eb.and([eb('t.user_id', '=', plan.viewerId), eb('t.deleted_at', 'is', null), isDoneAmong(statesOf(plan))]))
    .where(eb.and(plan.conditions))
    .limit(MANY)
}

/** Likewise: if few are found, they are read, and sorted. If many are, the index of the wanted order is walked. */
function fewOrManyFound(plan: BranchedPlan): Branch[] {
  const stretches = stretchesOf(plan)
  const count = sql<number>`(select count(*) from found)`
  const isFound = sql<boolean>`t.id in (select id from found where ${count} < ${sql.lit(MANY)})`
  const viewerIfMany = sql<number>`case when ${count} = ${sql.lit(MANY)} then ${plan.viewerId} end`
  return [
    { conditions: [isFound, eb.or(stretches)], index: 'PRIMARY', isInOrder: false },
    ...statesOf(plan).flatMap((state) =>
      stretches.map((stretch) => ({
        conditions: [eb('t.user_id', '=', viewerIfMany), eb('t.deleted_at', 'is', null), isDone(state), stretch],
        index: SORTS[plan.sort].index,
        isInOrder: true,
      })),
    ),
  ]
}

/** What is due within some days, and done or not. */
function dueWithin({ viewerId, range }: Extract<BranchedPlan, { foundBy: 'due' }>, state: boolean): Common {
  const viewerIfMany = eb
    .selectFrom('todo as t')
    .modifyFront(indexHint(SORTS.due.index))
    .select('t.user_id')
    .where(eb.and([eb('t.user_id', '=', viewerId), eb('t.deleted_at', 'is', null), isDone(state), range]))
    .limit(1)
    .offset(MANY - 1)
    .$asScalar()
  const isFound = (viewer: Expression<number>) => eb.and([eb('t.user_id', '=', viewer), range])
  // `conditions` of the plan has the range already.
  return { viewerIfMany, isFound, index: SORTS.due.index, hasIt: EVERY }
}

/** What has a label, and is done or not. */
function withLabel(
  { viewerId, label, conditions }: Extract<BranchedPlan, { foundBy: 'labelled' }>,
  state: boolean,
): Common {
  const labels = eb.selectFrom('todo_label as tl').where('tl.name', '=', label)
  // Only those that can be in the page: a label may be on thousands that are done or archived, and on three that are not.
  const viewerIfMany = labels
    .innerJoin('todo as t', 't.id', 'tl.todo_id')
    .modifyFront(sql`/*+ join_order(tl, t) */`)
    .select('tl.user_id')
    .where('tl.user_id', '=', viewerId)
    .where(eb.and([isOwnedBy(viewerId), isDone(state), ...conditions]))
    .limit(1)
    .offset(MANY - 1)
    .$asScalar()
  const isFound = (viewer: Expression<number>) =>
    eb.and([isOwnedBy(viewerId), eb('t.id', 'in', labels.select('tl.todo_id').where('tl.user_id', '=', viewer))])
  // A value, and no IN or EXISTS: MySQL would begin with the label, and sort.
  const hasIt = eb(labels.select('tl.user_id').whereRef('tl.todo_id', '=', 't.id'), '=', viewerId)
  return { viewerIfMany, isFound, index: 'PRIMARY', hasIt }
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
