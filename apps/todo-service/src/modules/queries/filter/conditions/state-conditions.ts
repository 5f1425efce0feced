import type { Temporal } from 'temporal-polyfill'
import { type Condition, eb, isDone, withoutIndex } from '../../../../database/conditions.ts'
import { passedTimes } from '../../../dates/passed-times.ts'
import { todayOf } from '../dates/days-of.ts'
import type { State } from '../filter.ts'
import { dateText } from './day-bounds.ts'
import { isDatedWithin } from './due-condition.ts'
import type { FilterWorld } from './filter-world.ts'

/** What each state says of a to-do. */
export const STATE_CONDITIONS: Record<State, (world: FilterWorld) => Condition> = {
  overdue: isOverdue,
  recurring: () => eb('t.recurrence', 'is not', null),
  subtask: () => eb('t.parent_id', 'is not', null),
  assigned: () => eb('t.assignee_id', 'is not', null),
  shared: isInSharedList,
  done: () => isDone(true),
}

/** A day has ended for the viewer, a time has passed on the viewer's clock, a moment has passed. What is done is never overdue. */
function isOverdue(world: FilterWorld): Condition {
  const { now, timeZone } = world
  const today = todayOf(world)
  const { before, skipped } = passedTimes(now, timeZone)
  const hasPassed = skipped
    ? eb.and([isBefore(before), eb.not(eb.and([isBefore(skipped.before), eb.not(isBefore(skipped.from))]))])
    : isBefore(before)
  return eb.and([
    isDone(false),
    isDatedWithin([{ operator: '<=', day: today }], withoutIndex('t.due_date')),
    eb.or([
      eb.and([eb('t.due_at', 'is not', null), eb('t.due_at', '<', now.epochMilliseconds)]),
      eb.and([eb('t.due_at', 'is', null), eb('t.due_time', 'is', null), eb('t.due_date', '<', dateText(today))]),
      eb.and([eb('t.due_at', 'is', null), eb('t.due_time', 'is not', null), hasPassed]),
    ]),
  ])
}

/** Whether a time is before another one: not after the last whole minute before it. */
function isBefore(wall: Temporal.PlainDateTime): Condition {
  const last = wall.subtract({ milliseconds: 1 })
  const date = dateText(last.toPlainDate())
  const time = last.toPlainTime().toString({ smallestUnit: 'minute' })
  return eb.or([eb('t.due_date', '<', date), eb.and([eb('t.due_date', '=', date), eb('t.due_time', '<=', time)])])
}

/** Whether others than its owner are members of the list. */
function isInSharedList(): Condition {
  const others = eb
    .selectFrom('list_member as o')
    .select('o.user_id')
    .whereRef('o.list_id', '=', 't.list_id')
    .whereRef('o.user_id', '<>', 't.user_id')
  return eb.exists(others)
}
