import { type Condition, eb } from '../../conditions.ts'
import { type DayBound, dateText, momentBound, widened } from './day-bounds.ts'

/**
 * Whether a to-do is due within some days of the viewer's. A due without a time zone is compared by its date, and one
 * with a time zone by its moment. The date that stands in it is compared too, so that an index can be used.
 */
export function isDueWithin(bounds: readonly DayBound[], timeZone: string): Condition {
  const byDate = bounds.map(({ operator, day }) => eb('t.due_date', operator, dateText(day)))
  const byMoment = bounds.map((bound) => {
    const { operator, moment } = momentBound(bound, timeZone)
    return eb('t.due_at', operator, moment)
  })
  return eb.and([
    isDatedWithin(bounds),
    eb.or([eb.and([eb('t.due_at', 'is', null), ...byDate]), eb.and([eb('t.due_at', 'is not', null), ...byMoment])]),
  ])
}

/** Whether the date of a due can be within some days, wherever it is meant. */
export function isDatedWithin(bounds: readonly DayBound[]): Condition {
  const wide = bounds.map(widened)
  return eb.and([
    eb('t.due_date', 'is not', null),
    ...wide.map(({ operator, date }) => eb('t.due_date', operator, date)),
  ])
}
