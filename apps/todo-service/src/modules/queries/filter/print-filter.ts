import { printDate } from './dates/print-date.ts'
import type { Condition, Filter, NamedKind, Person } from './filter.ts'
import { PART_KEYWORDS } from './keywords.ts'
import { printName, printText } from './names.ts'

/**
 * The canonical text of a filter. `parseFilter` reads the same filter from it, and filters that are written in different
 * ways and are read as the same one have the same text.
 */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
      return filter.filters.map(printPart).join(' & ')
    case 'or':
      return filter.filters.map(printFilter).join(' | ')
    case 'not':
      return filter.filter.kind === 'has' ? PART_KEYWORDS[filter.filter.part].absent : `!${printPart(filter.filter)}`
    default:
      return printCondition(filter)
  }
}

/** What binds less tightly than `&` and `!`, in parentheses. */
function printPart(filter: Filter): string {
  const text = printFilter(filter)
  return filter.kind === 'and' || filter.kind === 'or' ? `(${text})` : text
}

const MARKS: Record<NamedKind, string> = { list: '#', section: '/', label: '@' }

function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
      return 'all'
    case 'is':
      return condition.state
    case 'has':
      return PART_KEYWORDS[condition.part].present
    case 'date':
      return printComparison(condition)
    case 'priority':
      return `p${condition.priority}`
    case 'named':
      return `${MARKS[condition.what]}${printName(condition.name)}`
    case 'person':
      return `${condition.role === 'assignee' ? 'assigned to' : 'created by'}: ${printPerson(condition.person)}`
    case 'search':
      return `search: ${printText(condition.text)}`
  }
}

function printComparison({ field, relation, date }: Extract<Condition, { kind: 'date' }>): string {
  if (field === 'due' && relation === 'on') return printDate(date)
  return `${relation === 'on' ? field : `${field} ${relation}`}: ${printDate(date)}`
}

function printPerson(person: Person): string {
  if (typeof person === 'string') return person
  const name = printName(person)
  return RESERVED.test(name) ? `"${name}"` : name
}

/** Names of users that would be read as somebody else, or as nobody. */
const RESERVED = /^(me|others|nobody)$/i
