import { InvalidInput } from '@todo/service-kit'
import t from 'tap'
import { checkedRule } from '../../../src/modules/recurrence/check-recurrence.ts'
import { parseRule } from '../../../src/modules/recurrence/parse-rule.ts'
import { dueOf } from './helper.ts'

/** What somebody is told of a rule. */
function faultOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join()
    throw error
  }
  return 'none'
}

t.test('a rule is kept in upper case', async (t) => {
  t.equal(parseRule('freq=weekly;byday=mo,we;wkst=su', '/rule').text, 'FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU')
})

t.test('what is wrong with a rule is said in words, at the field', async (t) => {
  const table: [string, string][] = [
    ['hello', 'must be parts with semicolons between them: FREQ=WEEKLY;BYDAY=MO'],
    ['FREQ=DAILY;', 'must be parts with semicolons between them: FREQ=WEEKLY;BYDAY=MO'],
    ['FREQ==DAILY', 'must be parts with semicolons between them: FREQ=WEEKLY;BYDAY=MO'],
    ['RRULE:FREQ=DAILY', 'must begin with FREQ: leave out `RRULE:`'],
    ['INTERVAL=2', 'needs FREQ, as in FREQ=WEEKLY'],
    ['FREQ=HOURLY', 'FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY'],
    ['FREQ=DAILY;FREQ=DAILY', 'has FREQ twice'],
    ['FREQ=DAILY;BYEASTER=0', 'has a part that is not known: BYEASTER'],
    [`FREQ=DAILY;${'X'.repeat(30)}=1`, `has a part that is not known: ${'X'.repeat(20)}…`],
    ['FREQ=DAILY;CONSTRUCTOR=1', 'has a part that is not known: CONSTRUCTOR'],
    ['FREQ=DAILY;BYSECOND=0', 'cannot have BYSECOND: a due has no seconds'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL must be a number from 1 to 1000000'],
    ['FREQ=DAILY;INTERVAL=1000001', 'INTERVAL must be a number from 1 to 1000000'],
    ['FREQ=DAILY;INTERVAL=1.5', 'INTERVAL must be a number from 1 to 1000000'],
    ['FREQ=DAILY;COUNT=0', 'COUNT must be a number from 1 to 10000'],
    ['FREQ=DAILY;COUNT=2;UNTIL=20261231', 'COUNT and UNTIL exclude each other: leave one of them out'],
    ['FREQ=DAILY;BYMONTH=13', 'BYMONTH must be a number from 1 to 12'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'BYMONTHDAY must be numbers from 1 to 31, or from -31 to -1 to count from the end'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY must be numbers from 1 to 31, or from -31 to -1 to count from the end'],
    ['FREQ=MONTHLY;BYMONTHDAY=', 'BYMONTHDAY must be numbers from 1 to 31, or from -31 to -1 to count from the end'],
    ['FREQ=WEEKLY;BYDAY=MON', 'BYDAY must be a day of the week: MO, TU, WE, TH, FR, SA or SU'],
    ['FREQ=MONTHLY;BYDAY=54MO', 'BYDAY must be numbers from 1 to 53, or from -53 to -1 to count from the end'],
    ['FREQ=WEEKLY;WKST=1', 'WKST must be a day of the week: MO, TU, WE, TH, FR, SA or SU'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'a number in BYDAY needs FREQ=MONTHLY, or FREQ=YEARLY without BYWEEKNO'],
    ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO', 'a number in BYDAY needs FREQ=MONTHLY, or FREQ=YEARLY without BYWEEKNO'],
    ['FREQ=MONTHLY;BYWEEKNO=1', 'BYWEEKNO needs FREQ=YEARLY'],
    ['FREQ=DAILY;BYYEARDAY=1', 'BYYEARDAY needs FREQ=YEARLY'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'BYMONTHDAY does not go with FREQ=WEEKLY: use FREQ=MONTHLY'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'BYSETPOS needs another part that begins with BY'],
    ['FREQ=DAILY;BYHOUR=24', 'BYHOUR must be a number from 0 to 23'],
  ]
  const until = [
    '20260230',
    '20261301',
    '00000101',
    '20261224T240000Z',
    '20261224T236000',
    '2026-12-24',
    '20261224T17Z',
  ]
  for (const text of [...until, '20261224T170061', ''])
    table.push([
      `FREQ=DAILY;UNTIL=${text}`,
      'UNTIL must be a date or a time that exists, as in 20261224 or 20261224T170000Z',
    ])
  for (const [rule, fault] of table)
    t.equal(
      faultOf(() => parseRule(rule, '/rule')),
      `/rule ${fault}`,
      rule,
    )
})

t.test('a rule that never occurs is refused, also one that only looks as if it did', async (t) => {
  for (const rule of [
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6',
    'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2',
    'FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29',
    'FREQ=DAILY;INTERVAL=7;BYDAY=MO',
    'FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1;BYSETPOS=2',
  ])
    t.equal(
      faultOf(() => checkedRule(rule, dueOf('2025-01-01'), '/rule')),
      '/rule never occurs: there is no such date, up to the year 9999',
      rule,
    )
  t.equal(
    faultOf(() => checkedRule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', dueOf('2025-01-01'), '/rule')),
    'none',
  )
})

t.test('a rule that ends before its first date is refused', async (t) => {
  const table: [rule: string, due: string, first?: string][] = [
    ['FREQ=DAILY;UNTIL=20261127', '2026-11-28', '2026-11-28'],
    ['FREQ=DAILY;UNTIL=20261128', '2026-11-28'],
    ['FREQ=WEEKLY;BYDAY=FR;UNTIL=20261203', '2026-11-28', '2026-12-04'],
    ['FREQ=WEEKLY;BYDAY=FR;UNTIL=20261204', '2026-11-28'],
    ['FREQ=DAILY;UNTIL=20261128T085959', '2026-11-28T09:00', '2026-11-28T09:00'],
    ['FREQ=DAILY;UNTIL=20261128T090000', '2026-11-28T09:00'],
    // Nobody has 09:00 before 19:00 of the day before, by UTC.
    ['FREQ=DAILY;UNTIL=20261127T185959Z', '2026-11-28T09:00', '2026-11-28T09:00'],
    ['FREQ=DAILY;UNTIL=20261127T190000Z', '2026-11-28T09:00'],
  ]
  for (const [rule, due, first] of table) {
    const fault = faultOf(() => checkedRule(rule, dueOf(due), '/rule'))
    t.equal(fault, first ? `/rule never occurs: UNTIL is before the first date, ${first}` : 'none', `${rule} ${due}`)
  }
  const berlin = { ...dueOf('2026-11-28T09:00'), time_zone: 'Europe/Berlin' }
  t.match(
    faultOf(() => checkedRule('FREQ=DAILY;UNTIL=20261128T075959Z', berlin, '/rule')),
    /UNTIL/,
  )
  t.equal(
    faultOf(() => checkedRule('FREQ=DAILY;UNTIL=20261128T080000Z', berlin, '/rule')),
    'none',
  )
})

t.test('hours and minutes need a due with a time', async (t) => {
  for (const rule of ['FREQ=DAILY;BYHOUR=9', 'FREQ=DAILY;BYMINUTE=0,30']) {
    const fault = faultOf(() => checkedRule(rule, dueOf('2026-11-28'), '/recurrence/rule'))
    t.equal(fault, '/recurrence/rule BYHOUR and BYMINUTE need a due with a time')
    t.equal(checkedRule(rule, dueOf('2026-11-28T09:00'), '/rule').text, rule)
  }
})
