import { casual, GB } from 'chrono-node/en'
import type { Clock } from './clock.ts'
import { monthOf } from './days.ts'

/**
 * The day that a phrase names, read by chrono; the next such day from `today` on where it leaves that open.
 * Undefined unless all of the phrase is understood.
 *
 * Chrono computes with the machine's clock, and asks whether a day is over by it. So the day that it counts from is a day of
 * that clock, whatever the reader's zone is; at noon, when no clock is put forward or back.
 */
export function chronoDate(phrase: string, today: string, isMonthFirst: Clock['isMonthFirst']): string | undefined {
  const { year, month } = monthOf(today)
  const reference = { instant: new Date(year, month, Number(today.slice(8)), 12) }
  const [result] = (isMonthFirst ? casual : GB).parse(phrase, reference, { forwardDate: true })
  if (result?.text.length !== phrase.length) return undefined
  const part = (name: 'year' | 'month' | 'day', digits: number) => String(result.start.get(name)).padStart(digits, '0')
  return `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`
}
