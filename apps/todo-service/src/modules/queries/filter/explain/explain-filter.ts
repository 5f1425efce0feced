import type { Clock } from '../dates/days-of.ts'
import type { Filter } from '../filter.ts'
import { phrasesOf } from './phrases.ts'

/**
 * Says in English which to-dos a filter finds, as in "(due today or overdue) and in the list Work". Dates are those of
 * the viewer's calendar now.
 */
export function explainFilter(filter: Filter, clock: Clock): string {
  const partsOf = (filters: readonly Filter[]) => filters.map((part) => explainPart(part, clock))
  switch (filter.kind) {
    case 'and':
      return partsOf(filter.filters).join(' and ')
    case 'or':
      return partsOf(filter.filters).join(' or ')
    case 'not': {
      const { filter: opposite } = filter
      return isCombined(opposite) ? `not ${explainPart(opposite, clock)}` : phrasesOf(opposite, clock).no
    }
    default:
      return phrasesOf(filter, clock).yes
  }
}

/** A part of a larger filter, in parentheses if it combines others. */
function explainPart(filter: Filter, clock: Clock): string {
  const text = explainFilter(filter, clock)
  return isCombined(filter) ? `(${text})` : text
}

function isCombined(filter: Filter): filter is Extract<Filter, { kind: 'and' | 'or' }> {
  return filter.kind === 'and' || filter.kind === 'or'
}
