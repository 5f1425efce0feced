import { Temporal } from 'temporal-polyfill'
import { type Clock, daysOf, todayOf } from '../dates/days-of.ts'
import { DIRECTIONS, type Filter } from '../filter.ts'
import { boundsOf, type DayBound } from './day-bounds.ts'

/**
 * Bounds of the days that a filter's to-dos are due on, so that they can be found by an index: none is due outside of
 * them. There are no bounds if the filter also finds to-dos without a due, or with any.
 */
export function dueRangeOf(filter: Filter, clock: Clock): DayBound[] {
  switch (filter.kind) {
    case 'and':
      return filter.filters.flatMap((filter) => dueRangeOf(filter, clock))
    case 'or':
      return hull(filter.filters.map((filter) => dueRangeOf(filter, clock)))
    case 'date':
      return filter.field === 'due' ? boundsOf(filter.relation, daysOf(filter.date, clock, DIRECTIONS.due)) : []
    case 'is':
      return filter.state === 'overdue' ? [{ operator: '<=', day: todayOf(clock) }] : []
    default:
      return []
  }
}

/** Whether a filter asks for nothing but days on which to-dos are due, and none of them is left out by a `!`. */
export function isOfDuesAlone(filter: Filter, clock: Clock): boolean {
  return filter.kind === 'and' || filter.kind === 'or'
    ? filter.filters.every((filter) => isOfDuesAlone(filter, clock))
    : dueRangeOf(filter, clock).length > 0
}

/** What is within one of some ranges at least: from the first lower bound to the last upper bound, if each has one. */
function hull(ranges: readonly DayBound[][]): DayBound[] {
  const outermost = (sign: '<' | '>', compare: (a: Temporal.PlainDate, b: Temporal.PlainDate) => number) => {
    const ends = ranges.map((range) => range.filter(({ operator }) => operator.startsWith(sign)).map(({ day }) => day))
    const day = ends.every((days) => days.length > 0) ? ends.flat().toSorted(compare)[0] : undefined
    return day === undefined ? [] : [{ operator: `${sign}=` as const, day }]
  }
  const { compare } = Temporal.PlainDate
  return [...outermost('>', compare), ...outermost('<', (a, b) => compare(b, a))]
}
