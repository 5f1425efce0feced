import { parseDate } from '@internationalized/date'
import { dayInWords, dueInWords } from '../dates/days.ts'
import { durationInWords } from '../dates/durations.ts'
import { countedInWords, ruleInWords } from '../dates/rule-in-words.ts'
import { listInWords } from '../lists/list-in-words.ts'
import type { Things } from '../store/things.ts'
import { words } from '../words/index.ts'

/** Longer texts are cut, in characters. */
const LONGEST = 80

/** How the values of some fields are said; those of others say it themselves. */
const READERS: Readonly<Record<string, (value: unknown, things: Things) => string | undefined>> = {
  deadline: (value) => dayInWords(parseDate(String(value))),
  priority: (value) => (value === 4 ? words.sync.nothing : `P${value}`),
  duration_minutes: (value) => durationInWords(Number(value)),
  color: (value) => words.colors[String(value)],
  view: (value) => words.history.views[String(value)],
  list_id: (value, { lists }) => {
    const list = lists.get(Number(value))
    return list && listInWords(list)
  },
  section_id: (value, { sections }) => sections.get(Number(value))?.name,
  parent_id: (value, { todos }) => {
    const parent = [...todos.values()].find(({ id }) => id === value)
    return parent && quoted(parent.contents)
  },
  assignee_id: (value, { users }) => users.get(Number(value))?.username ?? words.details.somebody,
}

/** The value of a field, as people read it. */
export function valueInWords(things: Things, field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return words.sync.nothing
  if (Array.isArray(value)) return value.length === 0 ? words.sync.nothing : value.map(plainInWords).join(', ')
  const read = READERS[field]
  return read ? (read(value, things) ?? words.history.another) : plainInWords(value)
}

function plainInWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? words.history.yes : words.history.no
  return typeof value === 'object' && value !== null ? partsInWords(value) : quoted(String(value))
}

/** A date, a recurrence, or a file. */
function partsInWords(value: object): string {
  if ('date' in value && typeof value.date === 'string') {
    return dueInWords({
      date: value.date,
      ...('time' in value && typeof value.time === 'string' && { time: value.time }),
      ...('time_zone' in value && typeof value.time_zone === 'string' && { time_zone: value.time_zone }),
    })
  }
  if ('rule' in value) {
    const rule = ruleInWords(String(value.rule)) ?? words.history.ownRule
    return 'from' in value ? countedInWords(rule, value.from) : rule
  }
  return 'name' in value ? quoted(String(value.name)) : words.history.another
}

/** A text that somebody has written, on one line. */
export function quoted(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, ' ')]
  return `“${characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : characters.join('')}”`
}
