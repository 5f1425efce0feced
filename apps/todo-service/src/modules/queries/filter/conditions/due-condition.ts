import { type Expression, sql } from 'kysely'
import { type Condition, eb, withoutIndex } from '../../../../database/conditions.ts'
import { type DayBound, dateText, momentBound, widened } from './day-bounds.ts'

/**
 * Whether a to-do is due within some days of the viewer's. A due without a time zone is compared by its date, and one
 * with a time zone by its moment.
 */
export function isDueWithin(bounds: readonly DayBound[], timeZone: string): Condition {
  const date = withoutIndex('t.due_date')
  const byDate = bounds.map(({ operator, day }) => eb(date, operator, dateText(day)))
  const byMoment = bounds.map((bound) => {
    const { operator, moment } = momentBound(bound, timeZone)
    return eb('t.due_at', operator, moment)
  })
  return eb.and([
    eb(date, 'is not', null),
    eb.or([eb.and([eb('t.due_at', 'is', null), ...byDate]), eb.and([eb('t.due_at', 'is not', null), ...byMoment])]),
  ])
}

/**
 * Whether the date of a due can be within some days, wherever it is meant. An index finds the to-dos that it is true of, if
 * the date is the column itself.
 */
export function isDatedWithin(
  bounds: readonly DayBound[],
  date: Expression<string | null> = sql.ref('t.due_date'),
): Condition {
  const wide = bounds.map(widened)
  return eb.and([eb(date, 'is not', null), ...wide.map(({ operator, date: day }) => eb(date, operator, day))])
}
