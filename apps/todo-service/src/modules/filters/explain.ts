import type { FilterExplanation, Settings } from '@todo/schemas'
import { Temporal } from 'temporal-polyfill'
import { explainFilter } from '../queries/filter/explain/explain-filter.ts'
import { parseFilter } from '../queries/filter/parse/parse-filter.ts'
import { printFilter } from '../queries/filter/print-filter.ts'

/**
 * What a filter means now, to somebody with these settings.
 *
 * @throws {InvalidInput} when the text is no filter.
 */
export function explain(text: string, { time_zone: timeZone, week_start: weekStart }: Settings): FilterExplanation {
  const filter = parseFilter(text)
  const clock = { now: Temporal.Now.instant(), timeZone, weekStart }
  return { filter: printFilter(filter), explanation: explainFilter(filter, clock) }
}
