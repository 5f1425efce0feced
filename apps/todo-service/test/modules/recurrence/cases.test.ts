import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Due } from '@todo/schemas'
import t from 'tap'
import { Temporal } from 'temporal-polyfill'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { instantOf } from '../../../src/modules/dates/due-times.ts'
import { type WallClock, wallClockOf } from '../../../src/modules/dates/wall-clock.ts'
import { checkedRule } from '../../../src/modules/recurrence/check-recurrence.ts'
import { nextDue } from '../../../src/modules/recurrence/next-due.ts'
import { occurrences } from '../../../src/modules/recurrence/occurrences.ts'
import { parseRule } from '../../../src/modules/recurrence/parse-rule.ts'
import { dueOf, instant } from './helper.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures/recurrence')

const Case = Type.Object({
  name: Type.String(),
  rule: Type.String(),
  from: Type.Optional(Type.Enum(['due', 'completion'])),
  due: Type.String(),
  zone: Type.Optional(Type.String()),
  viewer_zone: Type.Optional(Type.String()),
  completions: Type.Array(Type.Tuple([Type.String(), Type.Union([Type.String(), Type.Null()])])),
  instants: Type.Optional(Type.Array(Type.String())),
  occurrences: Type.Optional(Type.Integer()),
  last: Type.Optional(Type.String()),
})

/** A rule, its first due, and its first occurrences. */
const RandomRule = Type.Tuple([Type.String(), Type.String(), Type.String()])

/** A rule, its first due, the present due and its ordinal, its time zone, the viewer's, when it is completed, and what is due then. */
const RandomCompletion = Type.Tuple([
  Type.String(),
  Type.String(),
  Type.String(),
  Type.Integer(),
  Type.Union([Type.String(), Type.Null()]),
  Type.String(),
  Type.String(),
  Type.Union([Type.String(), Type.Null()]),
])

const read = async (file: string) => JSON.parse(await readFile(join(FIXTURES, file), 'utf8'))
const cases = Value.Parse(Type.Array(Case), await read('cases.json'))

/** The first occurrences of a rule, from a place on the wall clock on. */
function firstOf(count: number, rule: string, start: WallClock, from = start): WallClock[] {
  const found: WallClock[] = []
  for (const wall of occurrences(parseRule(rule, '/rule'), start, from)) if (found.push(wall) === count) break
  return found
}

for (const { name, rule: text, due: first, zone, viewer_zone: viewer, from = 'due', ...given } of cases) {
  t.test(name, async (t) => {
    const start = dueOf(first, zone)
    const timeZone = viewer ?? zone ?? 'UTC'
    const rule = checkedRule(text, start, '/rule')
    let present: { due: Due; ordinal: number } = { due: start, ordinal: 1 }
    const dues = [start]
    const complete = (at: string) =>
      nextDue({
        due: present.due,
        rule,
        from,
        series: { start, ordinal: present.ordinal },
        completedAt: instant(at, timeZone),
        timeZone,
      })
    for (const [at, expected] of given.completions) {
      const next = complete(at)
      t.same(next?.due ?? null, expected && dueOf(expected, zone), `completed at ${at}`)
      if (next) {
        dues.push(next.due)
        present = next
      }
    }
    if (given.instants) {
      const instants = dues.map((due) => instantOf(due, timeZone).toString())
      const expected = given.instants.map((text) => Temporal.Instant.from(text).toString())
      t.same(instants.slice(0, expected.length), expected)
    }
    if (given.last !== undefined) {
      for (let next = complete(present.due.date); next; next = complete(next.due.date)) {
        present = next
        dues.push(next.due)
      }
      t.equal(dues.length, given.occurrences)
      t.same(dues.at(-1), dueOf(given.last, zone))
    }
  })
}

t.test('400 random rules occur when python-dateutil says', async (t) => {
  const rows = Value.Parse(Type.Array(RandomRule), await read('random-rules.json'))
  t.equal(rows.length, 400)
  for (const [text, start, dates] of rows) {
    const expected = dates.split(' ').map((date) => wallClockOf(dueOf(date)))
    const first = wallClockOf(dueOf(start))
    t.same(firstOf(expected.length, text, first), expected, `${text} from ${start}`)
  }
})

t.test('and the same if one asks only from a later date on', async (t) => {
  const rows = Value.Parse(Type.Array(RandomRule), await read('random-rules.json'))
  for (const [text, start, dates] of rows) {
    const expected = dates
      .split(' ')
      .slice(-2)
      .map((date) => wallClockOf(dueOf(date)))
    const [from = 0] = expected
    t.same(firstOf(2, text, wallClockOf(dueOf(start)), from), expected, `${text} from ${start}`)
  }
})

t.test(
  '300 random completions around changes of clocks bring the due that python-dateutil and zoneinfo say',
  async (t) => {
    const rows = Value.Parse(Type.Array(RandomCompletion), await read('random-completions.json'))
    t.equal(rows.length, 300)
    for (const row of rows) {
      const [text, start, due, ordinal, zone, timeZone, at, expected] = row
      const inZone = (date: string) => dueOf(date, zone ?? undefined)
      const next = nextDue({
        due: inZone(due),
        rule: parseRule(text, '/rule'),
        from: 'due',
        series: { start: inZone(start), ordinal },
        completedAt: Temporal.Instant.from(at),
        timeZone,
      })
      t.same(next?.due ?? null, expected && inZone(expected), row.join(' '))
    }
  },
)
