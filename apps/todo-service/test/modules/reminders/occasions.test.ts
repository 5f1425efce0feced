import t from 'tap'
import { occasionOf } from '../../../src/modules/reminders/occasions.ts'

const BERLIN = 'Europe/Berlin'
const before = (minutes_before: number) => ({ minutes_before, at: null })
const whenOf = (...args: Parameters<typeof occasionOf>) => new Date(occasionOf(...args)?.at ?? Number.NaN).toISOString()

t.test('minutes before a time are counted as they pass, also in a night when the clocks are changed', async (t) => {
  const due = { date: '2027-03-28', time: '03:30', time_zone: BERLIN }
  t.equal(whenOf(before(60), due, 'UTC'), '2027-03-28T00:30:00.000Z', '01:30, an hour earlier: 02:00 is skipped')
  const late = { date: '2026-10-25', time: '03:30', time_zone: BERLIN }
  t.equal(whenOf(before(60), late, 'UTC'), '2026-10-25T01:30:00.000Z', 'the second 02:30')
})

t.test('a time that the clock skips or shows twice is read as a due is', async (t) => {
  const at = (date: string, time: string) => ({ minutes_before: null, at: { date, time } })
  t.equal(whenOf(at('2027-03-28', '02:30'), null, BERLIN), '2027-03-28T01:30:00.000Z', '03:30')
  t.equal(whenOf(at('2026-10-25', '02:30'), null, BERLIN), '2026-10-25T00:30:00.000Z', 'the first')
})

t.test('before a whole day, they are counted on the wall clock: 09:00 stays that', async (t) => {
  for (const [date, expected] of [
    ['2027-03-28', '2027-03-28T07:00:00.000Z'],
    ['2026-10-25', '2026-10-25T08:00:00.000Z'],
    ['2026-12-24', '2026-12-24T08:00:00.000Z'],
  ] as const)
    t.equal(whenOf(before(-540), { date }, BERLIN), expected, date)
  t.equal(whenOf(before(1_440), { date: '2026-10-26' }, BERLIN), '2026-10-24T22:00:00.000Z', 'midnight')
})

t.test('where a user is, is no other occasion; another due is, and another time before it', async (t) => {
  const due = { date: '2026-12-24', time: '17:00' }
  const nameOf = (...args: Parameters<typeof occasionOf>) => occasionOf(...args)?.name
  t.equal(nameOf(before(5), due, BERLIN), nameOf(before(5), due, 'Asia/Tokyo'))
  t.not(nameOf(before(5), due, BERLIN), nameOf(before(6), due, BERLIN))
  t.not(nameOf(before(5), due, BERLIN), nameOf(before(5), { ...due, time_zone: BERLIN }, BERLIN))
  t.equal(occasionOf(before(5), null, BERLIN), null, 'without a due there is none')
})
