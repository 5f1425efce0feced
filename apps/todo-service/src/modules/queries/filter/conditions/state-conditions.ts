import { type Condition, eb, isDone } from '../../conditions.ts'
import type { State } from '../filter.ts'
import { dateText } from './day-bounds.ts'
import { isDatedWithin } from './due-condition.ts'
import { todayOf } from './due-range.ts'
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

/** A day has ended for the viewer, a time has passed on his clock, a moment has passed. What is done is never overdue. */
function isOverdue(world: FilterWorld): Condition {
  const { now, timeZone } = world
  const today = todayOf(world)
  // A time that it is just now has not passed.
  const passed = now.subtract({ milliseconds: 1 }).toZonedDateTimeISO(timeZone)
  const passedDate = dateText(passed.toPlainDate())
  const isPast = eb.or([
    eb('t.due_date', '<', passedDate),
    eb.and([eb('t.due_date', '=', passedDate), eb('t.due_time', '<=', passed.toPlainTime().toString().slice(0, 5))]),
  ])
  return eb.and([
    isDone(false),
    isDatedWithin([{ operator: '<=', day: today }]),
    eb.or([
      eb.and([eb('t.due_at', 'is not', null), eb('t.due_at', '<', now.epochMilliseconds)]),
      eb.and([eb('t.due_at', 'is', null), eb('t.due_time', 'is', null), eb('t.due_date', '<', dateText(today))]),
      eb.and([eb('t.due_at', 'is', null), eb('t.due_time', 'is not', null), isPast]),
    ]),
  ])
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
