import { casual, GB } from 'chrono-node/en'
import type { Clock } from './clock.ts'

/**
 * The day that a phrase names, read by chrono; the next such day from `today` on where it leaves that open.
 * Undefined unless all of the phrase is understood.
 *
 * Chrono computes with the machine's clock. Noon, in a zone without an offset, is on the same day and on no change of the
 * clock wherever the machine is.
 */
export function chronoDate(phrase: string, today: string, isMonthFirst: Clock['isMonthFirst']): string | undefined {
  const reference = { instant: new Date(`${today}T12:00:00Z`), timezone: 0 }
  const [result] = (isMonthFirst ? casual : GB).parse(phrase, reference, { forwardDate: true })
  if (result?.text.length !== phrase.length) return undefined
  const part = (name: 'year' | 'month' | 'day', digits: number) => String(result.start.get(name)).padStart(digits, '0')
  return `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`
}
