import type { Temporal } from 'temporal-polyfill'
import { type Clock, type Days, daysOf } from '../dates/days-of.ts'
import { nameOfDay } from '../dates/print-date.ts'
import {
  type Condition,
  type DateField,
  DIRECTIONS,
  type NamedKind,
  type NamePattern,
  type Part,
  type Person,
  type State,
} from '../filter.ts'

/** A condition in words, and its opposite. */
export interface Phrases {
  yes: string
  no: string
}

const PARTS: Record<Part, string> = {
  due: 'a due date',
  time: 'a time of day',
  deadline: 'a deadline',
  start: 'a start date',
  labels: 'a label',
  section: 'a section',
}

const STATES: Record<State, string> = {
  overdue: 'overdue',
  recurring: 'recurring',
  subtask: 'a subtask',
  assigned: 'assigned',
  shared: 'in a shared list',
  done: 'done',
}

const FIELDS: Record<DateField, string> = {
  due: 'due',
  deadline: 'with a deadline',
  start: 'starting',
  created: 'created',
  completed: 'completed',
}

const NAMED: Record<NamedKind, (name: NamePattern) => string> = {
  list: (name) => `in ${namedInWords('list', name)}`,
  section: (name) => `in ${namedInWords('section', name)}`,
  label: (name) =>
    name.parts.length === 1 ? `labelled ${textInWords(name.parts.join(''))}` : `with ${namedInWords('label', name)}`,
}

/** What one condition says of a to-do, in English. */
export function phrasesOf(condition: Condition, clock: Clock): Phrases {
  switch (condition.kind) {
    case 'all':
      return { yes: 'every to-do', no: 'no to-do' }
    case 'is':
      return plain(STATES[condition.state])
    case 'has':
      return having(PARTS[condition.part])
    case 'priority':
      return condition.priority === 4 ? opposite(having('a priority')) : having(`priority ${condition.priority}`)
    case 'date':
      return plain(comparison(condition, clock))
    case 'named':
      return plain(NAMED[condition.what](condition.name))
    case 'person':
      return plain(`${condition.role === 'assignee' ? 'assigned to' : 'created by'} ${personInWords(condition.person)}`)
    case 'search':
      return plain(`containing ${textInWords(condition.text)}`)
  }
}

function plain(yes: string): Phrases {
  return { yes, no: `not ${yes}` }
}

function having(what: string): Phrases {
  return { yes: `with ${what}`, no: `without ${what}` }
}

function opposite({ yes, no }: Phrases): Phrases {
  return { yes: no, no: yes }
}

function comparison({ field, relation, date }: Extract<Condition, { kind: 'date' }>, clock: Clock): string {
  const name = nameOfDay(date)
  const days = daysOf(date, clock, DIRECTIONS[field])
  switch (relation) {
    case 'before':
      return `${FIELDS[field]} before ${name ?? inWords(days.first)}`
    case 'after':
      return `${FIELDS[field]} after ${name ?? inWords(days.last)}`
    case 'on':
      return `${FIELDS[field]} ${name ?? daysInWords(days)}`
  }
}

function daysInWords({ first, last }: Days): string {
  return first.equals(last) ? `on ${inWords(first)}` : `from ${inWords(first)} to ${inWords(last)}`
}

function inWords(date: Temporal.PlainDate): string {
  return date.toLocaleString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
}

function personInWords(person: Person): string {
  if (person === 'me') return 'you'
  if (person === 'others') return 'others'
  return person.parts.length === 1
    ? textInWords(person.parts.join(''))
    : `somebody whose name ${likeInWords(person.parts)}`
}

function namedInWords(what: NamedKind, { parts }: NamePattern): string {
  return parts.length === 1
    ? `the ${what} ${textInWords(parts.join(''))}`
    : `a ${what} whose name ${likeInWords(parts)}`
}

/** What is not one plain word is in quotation marks, so that nobody takes it for a part of the sentence. */
function textInWords(text: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(text) ? text : `“${text}”`
}

/** What a name with a `*` is like: where each of its parts stands. */
function likeInWords(parts: readonly string[]): string {
  const clauses = parts.flatMap((part, index) => {
    if (part === '') return []
    const place = index === 0 ? 'begins with' : index === parts.length - 1 ? 'ends with' : 'contains'
    return [`${place} ${textInWords(part)}`]
  })
  return clauses.join(' and ') || 'is anything'
}
