import t from 'tap'
import { completed, dueOf } from './helper.ts'

t.test('a due that the rule does not bring is the first of COUNT, and the rule goes on from it', async (t) => {
  const rule = 'FREQ=WEEKLY;BYDAY=MO;COUNT=2'
  const start = dueOf('2026-12-01')
  t.equal(completed({ rule, due: start, at: '2026-12-01' }), '2026-12-07')
  t.equal(completed({ rule, due: dueOf('2026-12-07'), start, ordinal: 2, at: '2026-12-07' }), null)
})

t.test('what is left out because one is late is counted by COUNT', async (t) => {
  const due = dueOf('2026-11-01')
  t.equal(completed({ rule: 'FREQ=DAILY;COUNT=10', due, at: '2026-11-06' }), '2026-11-06')
  t.equal(completed({ rule: 'FREQ=DAILY;COUNT=5', due, at: '2026-11-06' }), null)
})

t.test('a due of the year 1 takes one completion to come to today', async (t) => {
  t.equal(completed({ rule: 'FREQ=DAILY;INTERVAL=2', due: dueOf('0001-01-01'), at: '2026-11-28' }), '2026-11-29')
})

t.test('the year 9999 is the last', async (t) => {
  const due = dueOf('9999-12-31')
  for (const rule of ['FREQ=DAILY', 'FREQ=WEEKLY', 'FREQ=MONTHLY', 'FREQ=YEARLY', 'FREQ=YEARLY;INTERVAL=1000000'])
    for (const from of ['due', 'completion'] as const) t.equal(completed({ rule, due, from, at: '9999-12-31' }), null)
  t.equal(completed({ rule: 'FREQ=WEEKLY;BYDAY=TH,FR,SA', due, at: '9999-12-31' }), null, 'its last week is cut')
})

t.test('a postponed due does not move the series', async (t) => {
  const start = dueOf('2026-11-02')
  t.equal(completed({ rule: 'FREQ=WEEKLY', due: dueOf('2026-11-04'), start, at: '2026-11-04' }), '2026-11-09')
})

t.test('today is that of the viewer, whatever the time zone of the due', async (t) => {
  const due = dueOf('2026-11-20T23:30', 'America/New_York')
  const rule = 'FREQ=DAILY'
  // 23:30 in New York is 15:30 of the next day in Sydney.
  t.equal(completed({ rule, due, at: '2026-11-28T10:00', timeZone: 'Australia/Sydney' }), '2026-11-27T23:30')
  t.equal(completed({ rule, due, at: '2026-11-28T10:00', timeZone: 'America/New_York' }), '2026-11-28T23:30')
})

t.test('today begins at one instant, also where a due is shown at about that time', async (t) => {
  const midnight = { rule: 'FREQ=DAILY', due: dueOf('2026-11-20T00:00'), timeZone: 'Europe/Berlin' }
  t.equal(completed({ ...midnight, at: '2026-11-28T10:00' }), '2026-11-28T00:00')
  const before = { ...midnight, due: dueOf('2026-11-20T23:59') }
  t.equal(completed({ ...before, at: '2026-11-28T10:00' }), '2026-11-28T23:59')
})

t.test('counted from completion', async (t) => {
  const from = 'completion'
  const due = dueOf('2026-11-01')
  for (const [rule, at, expected] of [
    ['FREQ=DAILY;INTERVAL=3', '2026-11-28', '2026-12-01'],
    ['FREQ=WEEKLY;INTERVAL=2', '2026-11-28', '2026-12-12'],
    ['FREQ=MONTHLY', '2026-01-31', '2026-02-28'],
    ['FREQ=YEARLY', '2028-02-29', '2029-02-28'],
    ['FREQ=WEEKLY;BYDAY=MO', '2026-11-28', '2026-11-30'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-11-28', '2026-11-30'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-11-30', '2026-12-31'],
    ['FREQ=MONTHLY;BYMONTH=3', '2026-11-28', '2027-03-28'],
  ] as const)
    t.equal(completed({ rule, due, from, at }), expected, `${rule} completed on ${at}`)
})

t.test('counted from completion, the time stays, and the day is that of the time zone of the due', async (t) => {
  const from = 'completion'
  const due = dueOf('2026-11-27T17:00', 'Europe/Berlin')
  // 08:00 on Saturday in Sydney is Friday in Berlin.
  const at = { at: '2026-11-28T08:00', timeZone: 'Australia/Sydney' }
  t.equal(completed({ rule: 'FREQ=DAILY;INTERVAL=3', due, from, ...at }), '2026-11-30T17:00')
  t.equal(completed({ rule: 'FREQ=DAILY;BYHOUR=9,17', due, from, ...at }), '2026-11-28T09:00')
  t.equal(completed({ rule: 'FREQ=DAILY;BYMINUTE=15,45', due, from, ...at }), '2026-11-28T17:15')
})

t.test('completed early, the same due does not come again', async (t) => {
  const from = 'completion'
  const due = dueOf('2026-12-01')
  t.equal(completed({ rule: 'FREQ=DAILY;INTERVAL=3', due, from, at: '2026-11-28' }), '2026-12-04')
  t.equal(completed({ rule: 'FREQ=WEEKLY;BYDAY=TU', due, from, at: '2026-11-28' }), '2026-12-08')
})

t.test('counted from completion, COUNT counts completions', async (t) => {
  const given = { rule: 'FREQ=DAILY;COUNT=2', due: dueOf('2026-11-01'), from: 'completion', at: '2026-11-28' } as const
  t.equal(completed(given), '2026-11-29')
  t.equal(completed({ ...given, ordinal: 2 }), null)
})

t.test('UNTIL as a date has the whole day in it, and is in the time zone of the due', async (t) => {
  const due = dueOf('2026-11-27T23:30', 'America/New_York')
  const timeZone = 'America/New_York'
  t.equal(completed({ rule: 'FREQ=DAILY;UNTIL=20261128', due, at: '2026-11-27', timeZone }), '2026-11-28T23:30')
  t.equal(completed({ rule: 'FREQ=DAILY;UNTIL=20261127', due, at: '2026-11-27', timeZone }), null)
})

t.test('UNTIL as a local time is on the wall clock of the due, and included', async (t) => {
  const due = dueOf('2026-11-27T09:00', 'Asia/Tokyo')
  t.equal(completed({ rule: 'FREQ=DAILY;UNTIL=20261128T090000', due, at: '2026-11-27' }), '2026-11-28T09:00')
  t.equal(completed({ rule: 'FREQ=DAILY;UNTIL=20261128T085959', due, at: '2026-11-27' }), null)
})

t.test('UNTIL as an instant ends a floating due where the viewer is, and a whole day by its date', async (t) => {
  const rule = 'FREQ=DAILY;UNTIL=20261128T080000Z'
  const due = dueOf('2026-11-27T09:00')
  t.equal(completed({ rule, due, at: '2026-11-27', timeZone: 'Europe/Berlin' }), '2026-11-28T09:00')
  t.equal(completed({ rule, due, at: '2026-11-27', timeZone: 'Europe/London' }), null)
  t.equal(completed({ rule, due: dueOf('2026-11-27'), at: '2026-11-27' }), '2026-11-28')
  t.equal(completed({ rule, due: dueOf('2026-11-28'), at: '2026-11-28' }), null)
})

t.test('a rule may say less than a due: the due says the rest', async (t) => {
  const cases = [
    ['FREQ=YEARLY', '2024-02-29', '2028-02-29'],
    ['FREQ=YEARLY;BYMONTH=3', '2026-01-15', '2026-03-15'],
    ['FREQ=YEARLY;BYWEEKNO=20', '2026-11-28', '2027-05-22'],
    ['FREQ=YEARLY;BYWEEKNO=1;BYMONTHDAY=1', '2026-01-01', '2029-01-01'],
    ['FREQ=YEARLY;BYWEEKNO=1;BYYEARDAY=1', '2026-01-01', '2029-01-01'],
    ['FREQ=MONTHLY;BYDAY=MO,2FR', '2026-11-09', '2026-11-13'],
  ] as const
  for (const [rule, due, expected] of cases) t.equal(completed({ rule, due: dueOf(due), at: due }), expected, rule)
})

t.test('a time of the day is picked by its place on that day', async (t) => {
  const due = dueOf('2026-11-27T17:00')
  const rule = 'FREQ=DAILY;BYHOUR=9,12,17;BYSETPOS=-1'
  t.equal(completed({ rule, due, at: '2026-11-27' }), '2026-11-28T17:00')
})
