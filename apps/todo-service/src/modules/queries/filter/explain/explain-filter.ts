import type { Viewer } from '../dates/days-of.ts'
import type { Filter } from '../filter.ts'
import { phrasesOf } from './phrases.ts'

/**
 * Says in English which to-dos a filter finds, as in "(due today or overdue) and in the list Work". Dates are those of
 * the viewer's calendar now.
 */
export function explainFilter(filter: Filter, viewer: Viewer): string {
  const partsOf = (filters: readonly Filter[]) => filters.map((part) => explainPart(part, viewer))
  switch (filter.kind) {
    case 'and':
      return partsOf(filter.filters).join(' and ')
    case 'or':
      return partsOf(filter.filters).join(' or ')
    case 'not': {
      const { filter: opposite } = filter
      return isCombined(opposite) ? `not ${explainPart(opposite, viewer)}` : phrasesOf(opposite, viewer).no
    }
    default:
      return phrasesOf(filter, viewer).yes
  }
}

/** A part of a larger filter, in parentheses if it combines others. */
function explainPart(filter: Filter, viewer: Viewer): string {
  const text = explainFilter(filter, viewer)
  return isCombined(filter) ? `(${text})` : text
}

function isCombined(filter: Filter): filter is Extract<Filter, { kind: 'and' | 'or' }> {
  return filter.kind === 'and' || filter.kind === 'or'
}
