import { InvalidInput } from '@todo/service-kit'
import { FREQUENCIES, picksDays, type Rule } from './rule.ts'
import { type Part, readNumber, readNumbers, readPlaces, readUntil, readWeekday, readWeekdays } from './rule-values.ts'

/** The longest interval. */
const MAX_INTERVAL = 1_000_000
/** The most occurrences that a rule may ask for by COUNT: they are counted one by one. */
const MAX_COUNT = 10_000

/** Every part that a rule may have, and what becomes of it. */
const READERS = new Map<string, (part: Part) => Partial<Rule>>([
  ['FREQ', readFrequency],
  ['INTERVAL', (part) => ({ interval: readNumber(part, 1, MAX_INTERVAL) })],
  ['COUNT', (part) => ({ count: readNumber(part, 1, MAX_COUNT) })],
  ['UNTIL', (part) => ({ until: readUntil(part) })],
  ['BYMONTH', (part) => ({ months: readNumbers(part, 1, 12) })],
  ['BYWEEKNO', (part) => ({ weeks: readPlaces(part, 53) })],
  ['BYYEARDAY', (part) => ({ yearDays: readPlaces(part, 366) })],
  ['BYMONTHDAY', (part) => ({ monthDays: readPlaces(part, 31) })],
  ['BYDAY', (part) => ({ weekdays: readWeekdays(part) })],
  ['BYHOUR', (part) => ({ hours: readNumbers(part, 0, 23) })],
  ['BYMINUTE', (part) => ({ minutes: readNumbers(part, 0, 59) })],
  ['BYSETPOS', (part) => ({ positions: readPlaces(part, 366) })],
  ['WKST', (part) => ({ weekStart: readWeekday(part) })],
])

/** What a rule as a whole may not be, and what to change then (RFC 5545, section 3.3.10). */
const CONTRADICTIONS: [(rule: Rule) => boolean, string][] = [
  [({ count, until }) => Boolean(count && until), 'COUNT and UNTIL exclude each other: leave one of them out'],
  [({ frequency, weeks }) => Boolean(weeks) && frequency !== 'YEARLY', 'BYWEEKNO needs FREQ=YEARLY'],
  [({ frequency, yearDays }) => Boolean(yearDays) && frequency !== 'YEARLY', 'BYYEARDAY needs FREQ=YEARLY'],
  [
    ({ frequency, monthDays }) => Boolean(monthDays) && frequency === 'WEEKLY',
    'BYMONTHDAY does not go with FREQ=WEEKLY: use FREQ=MONTHLY',
  ],
  [hasMisplacedNumbers, 'a number in BYDAY needs FREQ=MONTHLY, or FREQ=YEARLY without BYWEEKNO'],
  [hasNothingToPickFrom, 'BYSETPOS needs another part that begins with BY'],
]

/**
 * Parses a recurrence rule (RFC 5545, section 3.3.10). Case makes no difference.
 *
 * @param pointer Where the rule stands in the body.
 * @throws {InvalidInput} when it is none, or has a part that a to-do cannot follow.
 */
export function parseRule(text: string, pointer: string): Rule {
  const parts = partsOf(text.toUpperCase(), pointer)
  const { frequency, ...read }: Partial<Rule> = Object.assign({}, ...parts.map(readPart))
  if (!frequency) throw new InvalidInput({ pointer, detail: 'needs FREQ, as in FREQ=WEEKLY' })
  const rule = { interval: 1, weekStart: 0, ...read, frequency, text: text.toUpperCase() }
  for (const [applies, detail] of CONTRADICTIONS) if (applies(rule)) throw new InvalidInput({ pointer, detail })
  return rule
}

function partsOf(text: string, pointer: string): Part[] {
  const seen = new Set<string>()
  return text.split(';').map((part) => {
    const [name = '', value, ...more] = part.split('=')
    if (value === undefined || more.length > 0) {
      throw new InvalidInput({ pointer, detail: 'must be parts with semicolons between them: FREQ=WEEKLY;BYDAY=MO' })
    }
    if (seen.has(name)) throw new InvalidInput({ pointer, detail: `has ${shortened(name)} twice` })
    seen.add(name)
    return { name, value, pointer }
  })
}

function readPart(part: Part): Partial<Rule> {
  const { name, pointer } = part
  const read = READERS.get(name)
  if (read) return read(part)
  if (name === 'BYSECOND') throw new InvalidInput({ pointer, detail: 'cannot have BYSECOND: a due has no seconds' })
  if (name.startsWith('RRULE:')) throw new InvalidInput({ pointer, detail: 'must begin with FREQ: leave out `RRULE:`' })
  throw new InvalidInput({ pointer, detail: `has a part that is not known: ${shortened(name)}` })
}

/** A client's text, cut for an error message. */
function shortened(name: string): string {
  return name.length > 20 ? `${name.slice(0, 20).toWellFormed()}…` : name
}

function readFrequency({ value, pointer }: Part): Partial<Rule> {
  const frequency = FREQUENCIES.find((name) => name === value)
  if (frequency) return { frequency }
  throw new InvalidInput({ pointer, detail: 'FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY' })
}

function hasMisplacedNumbers({ frequency, weekdays = [], weeks }: Rule): boolean {
  const mayHaveNumbers = frequency === 'MONTHLY' || (frequency === 'YEARLY' && !weeks)
  return !mayHaveNumbers && weekdays.some(({ nth }) => nth !== 0)
}

function hasNothingToPickFrom(rule: Rule): boolean {
  const { positions, months, hours, minutes } = rule
  return Boolean(positions) && !picksDays(rule) && !months && !hours && !minutes
}
