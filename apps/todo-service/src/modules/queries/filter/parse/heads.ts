import type { FilterDate } from '../dates/filter-date.ts'
import { type DateFault, isFault, readDate } from '../dates/read-date.ts'
import { DATE_FIELDS, type DateField, type Filter, type NamePattern, not, type Person, RELATIONS } from '../filter.ts'
import { type FaultPlace, FilterFault, quoted } from '../filter-fault.ts'
import { readName } from '../names.ts'
import { type Character, textOf } from './terms.ts'

/** Reads what stands behind a colon: at least one character. */
export type ReadValue = (value: readonly [Character, ...Character[]]) => Filter

/** What may stand before a colon: in lower case, with single blanks. */
export const HEADS: ReadonlyMap<string, ReadValue> = new Map<string, ReadValue>([
  ...DATE_FIELDS.flatMap((field) => dateHeads(field, field)),
  ...dateHeads('date', 'due'),
  ...dateHeads('added', 'created'),
  ['assigned to', readAssignee],
  ['created by', (value) => ({ kind: 'person', role: 'creator', person: readPerson(value) })],
  ['added by', (value) => ({ kind: 'person', role: 'creator', person: readPerson(value) })],
  ['search', (value) => ({ kind: 'search', text: textOf(value) })],
])

/** Dates as they can be written, for messages. */
const DATE_EXAMPLES = 'today, monday, 24 dec, 2026-12-24, next week or +7 days'

function dateHeads(name: string, field: DateField): [string, ReadValue][] {
  return RELATIONS.map((relation) => [
    relation === 'on' ? name : `${name} ${relation}`,
    (value) => ({ kind: 'date', field, relation, date: readComparedDate(value, relation !== 'on') }),
  ])
}

function readComparedDate(value: readonly [Character, ...Character[]], isBoundary: boolean): FilterDate {
  const place: FaultPlace = { position: value[0].position, expected: 'a date' }
  const text = textOf(value)
  const date = readDate(normalized(text))
  if (!date) throw new FilterFault(`has the unknown date ${quoted(text)}`, `write one such as ${DATE_EXAMPLES}`, place)
  if (isFault(date)) throw impossibleDate(text, date, value[0].position)
  if (isBoundary && date.kind === 'days') {
    const day = `${date.which === 'next' ? '+' : '-'}${date.count} days`
    throw new FilterFault(`compares with ${quoted(text)}, which is many days,`, `write ${day} for one day`, place)
  }
  return date
}

/** The fault of a text that is meant as a date, and cannot be one. */
export function impossibleDate(text: string, { fault }: DateFault, position: number): FilterFault {
  return new FilterFault(`has the date ${quoted(text)}`, fault, { position, expected: 'a date' })
}

/** In lower case, with single blanks. */
export function normalized(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, ' ')
}

/** `nobody` is the opposite of `assigned`. */
function readAssignee(value: readonly Character[]): Filter {
  const isNobody = value.every(({ isLiteral }) => !isLiteral) && normalized(textOf(value)) === 'nobody'
  if (isNobody) return not({ kind: 'is', state: 'assigned' })
  return { kind: 'person', role: 'assignee', person: readPerson(value) }
}

function readPerson(value: readonly Character[]): Person {
  const name: NamePattern = readName(value)
  if (value.some(({ isLiteral }) => isLiteral)) return name
  const word = normalized(textOf(value))
  return word === 'me' || word === 'others' ? word : name
}
