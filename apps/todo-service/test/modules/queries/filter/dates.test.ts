import t from 'tap'
import { Temporal } from 'temporal-polyfill'
import { CLOCK, canonical, explained, faultOf } from './helper.ts'

t.test('today is that of the viewer', async (t) => {
  const now = Temporal.Instant.from('2026-11-27T20:00:00Z')
  t.equal(explained('+2 days', { ...CLOCK, now, timeZone: 'Australia/Sydney' }), 'due on 30 November 2026')
  t.equal(explained('+2 days', { ...CLOCK, now, timeZone: 'America/New_York' }), 'due on 29 November 2026')
})

t.test('a week begins with the day that the viewer has chosen', async (t) => {
  t.equal(explained('this week'), 'due from 23 November 2026 to 29 November 2026')
  t.equal(explained('this week', { ...CLOCK, weekStart: 7 }), 'due from 22 November 2026 to 28 November 2026')
})

t.test('spans of the calendar are whole', async (t) => {
  t.equal(explained('last week'), 'due from 16 November 2026 to 22 November 2026')
  t.equal(explained('created: last month'), 'created from 1 October 2026 to 31 October 2026')
  t.equal(explained('next year'), 'due from 1 January 2027 to 31 December 2027')
  const now = Temporal.Instant.from('2027-01-31T12:00:00Z')
  t.equal(explained('next month', { ...CLOCK, now }), 'due from 1 February 2027 to 28 February 2027')
})

t.test('a day without a year or week is the nearest one, and today counts', async (t) => {
  t.equal(explained('friday'), 'due on 27 November 2026')
  t.equal(explained('thu'), 'due on 3 December 2026')
  t.equal(explained('created: fri'), 'created on 27 November 2026')
  t.equal(explained('created: saturday'), 'created on 21 November 2026')
  t.equal(explained('27 nov'), 'due on 27 November 2026')
  t.equal(explained('26 november'), 'due on 26 November 2027')
  t.equal(explained('completed: 28th nov'), 'completed on 28 November 2025')
  t.equal(explained('feb 29'), 'due on 29 February 2028')
  t.equal(explained('created: 29 feb'), 'created on 29 February 2024')
})

t.test('months are added to the last day that there is', async (t) => {
  const now = Temporal.Instant.from('2026-11-30T12:00:00Z')
  t.equal(explained('+3 months', { ...CLOCK, now }), 'due on 28 February 2027')
  t.equal(explained('-1 year', { ...CLOCK, now }), 'due on 30 November 2025')
})

t.test('a date is written in one way', async (t) => {
  t.equal(canonical('DUE :  24th  Dec 2026'), '2026-12-24')
  t.equal(canonical('in 1 day'), 'tomorrow')
  t.equal(canonical('3 days ago'), '-3 days')
  t.equal(canonical('1 day ago'), 'yesterday')
  t.equal(canonical('this week | SUN'), 'this week | sunday')
  t.equal(canonical('due before: in 1 week'), 'due before: +1 week')
  t.equal(canonical('added: past 3 days'), 'created: last 3 days')
  t.equal(canonical('deadline: 5 jan'), 'deadline: 5 january')
})

t.test('what cannot be a date is refused in words', async (t) => {
  const cases = [
    ['due: 30 feb', 'has the date "30 feb" at position 5: there is no such day in the calendar'],
    ['2026-13-01', 'has the date "2026-13-01" at position 0: there is no such day in the calendar'],
    ['2026-00-01', 'has the date "2026-00-01" at position 0: there is no such day in the calendar'],
    ['0 days', 'has the date "0 days" at position 0: write a number from 1 to 1000'],
    ['-1001 days', 'has the date "-1001 days" at position 0: write a number from 1 to 1000'],
    ['due before: +4 hours', 'has the date "+4 hours" at position 12: leave out the time: filters compare whole days'],
    [
      'due after: last 3 days',
      'compares with "last 3 days", which is many days, at position 11: write -3 days for one day',
    ],
    [
      'due: whenever',
      'has the unknown date "whenever" at position 5: write one such as today, monday, 24 dec, 2026-12-24, next week or +7 days',
    ],
    [
      '5 apples',
      'has the unknown condition "5 apples" at position 0: write one such as today, no date, p1, #List, @label or search: words',
    ],
    [
      'mo',
      'has the unknown condition "mo" at position 0: write one such as today, no date, p1, #List, @label or search: words',
    ],
  ]
  for (const [filter = '', detail] of cases) t.equal(faultOf(filter)?.detail, detail, filter)
})
