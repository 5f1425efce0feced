import type { FilterExplanation } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { Temporal } from 'temporal-polyfill'
import { explainFilter } from '../queries/filter/explain/explain-filter.ts'
import { parseFilter } from '../queries/filter/parse/parse-filter.ts'
import { printFilter } from '../queries/filter/print-filter.ts'

/** A week begins with Monday (ISO 8601). */
const WEEK_START = 1

/**
 * What a filter means now, in a time zone.
 *
 * @throws {InvalidInput} when the text is no filter, or the name is not that of a time zone.
 */
export function explain(text: string, timeZone: string): FilterExplanation {
  checkTimeZone(timeZone)
  const filter = parseFilter(text)
  const viewer = { now: Temporal.Now.instant(), timeZone, weekStart: WEEK_START }
  return { filter: printFilter(filter), explanation: explainFilter(filter, viewer) }
}

/** An offset is refused: it does not say when summer time is. */
function checkTimeZone(name: string) {
  const isKnown = /^[A-Za-z]/.test(name) && isTimeZone(name)
  if (!isKnown)
    throw new InvalidInput({ parameter: 'time_zone', detail: 'must be the name of a time zone, as in Europe/Berlin' })
}

function isTimeZone(name: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(name)
    return true
  } catch {
    return false
  }
}
