import { type Expression, sql } from 'kysely'
import { isInAccount, isOwnedBy } from '../../../access/viewer.ts'
import { type Condition, EVERY, eb, isDone, isDoneAmong } from '../../../database/conditions.ts'
import { byIndex } from '../../../database/hints.ts'
import { type Branch, type BranchedPlan, statesOf } from './page-plan.ts'
import { SORTS } from './sorts.ts'
import { inOrder, sorted } from './stretches.ts'

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
export function fewOrMany(
  plan: BranchedPlan,
  state: boolean,
  { viewerIfMany, isFound, index, hasIt }: Common,
): Branch[] {
  const isThere = eb.and([eb('t.deleted_at', 'is', null), isDone(state)])
  const viewerIfFew = sql<number>`case when ${viewerIfMany} is null then ${plan.viewerId} end`
  return [
    sorted(plan, index, isFound(viewerIfFew), isThere),
    ...inOrder(plan, SORTS[plan.sort].index, eb('t.user_id', '=', viewerIfMany), isThere, hasIt),
  ]
}

/**
 * The ids of what is asked for, if the index of ids covers it, up to the `MANY`th. They are looked up once: the branches of
 * the statement refer to them as `found`.
 */
export function foundIn(plan: BranchedPlan): Expression<unknown> | undefined {
  if (plan.foundBy !== 'covered' || plan.sort === 'id') return undefined
  return eb
    .selectFrom('todo as t')
    .modifyFront(byIndex(SORTS.id.index))
    .select('t.id')
    .where(eb.and([isInAccount(plan.viewerId), isDoneAmong(statesOf(plan)), ...plan.conditions]))
    .limit(MANY)
}

/** Likewise: if few are found, they are read, and sorted. If many are, the index of the wanted order is walked. */
export function fewOrManyFound(plan: BranchedPlan): Branch[] {
  const count = sql<number>`(select count(*) from found)`
  const isFound = sql<boolean>`t.id in (select id from found where ${count} < ${sql.lit(MANY)})`
  const viewerIfMany = sql<number>`case when ${count} = ${sql.lit(MANY)} then ${plan.viewerId} end`
  return [
    sorted(plan, 'PRIMARY', isFound),
    ...statesOf(plan).flatMap((state) =>
      inOrder(plan, SORTS[plan.sort].index, isInAccount(viewerIfMany), isDone(state)),
    ),
  ]
}

/** What is due within some days, and done or not. */
export function dueWithin({ viewerId, range }: Extract<BranchedPlan, { foundBy: 'due' }>, state: boolean): Common {
  const viewerIfMany = eb
    .selectFrom('todo as t')
    .modifyFront(byIndex(SORTS.due.index))
    .select('t.user_id')
    .where(eb.and([isInAccount(viewerId), isDone(state), range]))
    .limit(1)
    .offset(MANY - 1)
    .$asScalar()
  const isFound = (viewer: Expression<number>) => eb.and([eb('t.user_id', '=', viewer), range])
  // `conditions` of the plan has the range already.
  return { viewerIfMany, isFound, index: SORTS.due.index, hasIt: EVERY }
}

/** What has a label, and is done or not. */
export function withLabel(
  { viewerId, label, conditions }: Extract<BranchedPlan, { foundBy: 'label' }>,
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
