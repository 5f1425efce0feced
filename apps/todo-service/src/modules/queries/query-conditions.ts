import type { ListTodosQuery } from '@todo/schemas'
import { Temporal } from 'temporal-polyfill'
import { type Condition, eb } from '../../database/conditions.ts'
import type { DayBound } from './filter/conditions/day-bounds.ts'
import { isDueWithin } from './filter/conditions/due-condition.ts'
import type { FilterWorld } from './filter/conditions/filter-world.ts'
import { hasLabel } from './filter/conditions/has-label.ts'
import { hasWords } from './search/has-words.ts'

/** The bounds of the due date by `due_before` and `due_after`. */
export function dueBoundsOf({ due_before, due_after }: ListTodosQuery): DayBound[] {
  return [
    ...(due_before === undefined ? [] : [{ operator: '<' as const, day: Temporal.PlainDate.from(due_before) }]),
    ...(due_after === undefined ? [] : [{ operator: '>' as const, day: Temporal.PlainDate.from(due_after) }]),
  ]
}

/** The conditions by the parameters of a query, without `filter` and `is_done`. */
export function conditionsOf(query: ListTodosQuery, world: FilterWorld): Condition[] {
  const due = dueBoundsOf(query)
  return [...(due.length > 0 ? [isDueWithin(due, world.timeZone)] : []), ...otherConditionsOf(query, world)]
}

/** The same without those of the due date. */
export function otherConditionsOf(query: ListTodosQuery, world: FilterWorld): Condition[] {
  const { changed_since_version: version, label = [], q } = query
  return [
    ...EQUAL.flatMap((name) => (query[name] === undefined ? [] : [eb(`t.${name}`, '=', query[name])])),
    ...label.map((name) => hasLabel([name], world)),
    ...(version === undefined ? [] : [eb('t.version', '>', version)]),
    ...(q === undefined ? [] : [hasWords(q)]),
  ]
}

/** Parameters that a column of the same name has to be equal to. */
const EQUAL = ['list_id', 'section_id', 'parent_id', 'priority', 'assignee_id'] as const
