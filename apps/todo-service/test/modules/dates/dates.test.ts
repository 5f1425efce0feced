import { InvalidInput } from '@todo/service-kit'
import t from 'tap'
import { instantOf } from '../../../src/modules/dates/due-times.ts'
import { timeZoneNamed } from '../../../src/modules/dates/time-zones.ts'
import { movedAlong } from '../../../src/modules/dates/wall-clock.ts'
import { dueOf } from '../recurrence/helper.ts'

t.test('a time that the clock skips is after the gap, one that it shows twice is the first', async (t) => {
  t.equal(String(instantOf(dueOf('2026-03-29T02:30', 'Europe/Berlin'), 'UTC')), '2026-03-29T01:30:00Z')
  t.equal(String(instantOf(dueOf('2026-10-25T02:30', 'Europe/Berlin'), 'UTC')), '2026-10-25T00:30:00Z')
  t.equal(String(instantOf(dueOf('2018-11-04'), 'America/Sao_Paulo')), '2018-11-04T03:00:00Z', 'a day without midnight')
})

t.test('the name of a time zone may be written in any case', async (t) => {
  t.equal(timeZoneNamed('europe/BERLIN', { pointer: '/time_zone' }), 'Europe/Berlin')
  t.equal(timeZoneNamed('utc', { pointer: '/time_zone' }), 'UTC')
  t.equal(timeZoneNamed('Asia/Kolkata', { pointer: '/time_zone' }), 'Asia/Kolkata', 'a newer name stays')
})

t.test('what is no name of a time zone is refused, also an offset', async (t) => {
  const detail = 'must be the name of a time zone, as in Europe/Berlin'
  for (const name of ['Europe/Atlantis', '+02:00', '-05:00', 'Z', ' UTC', ''])
    t.throws(() => timeZoneNamed(name, { pointer: '/time_zone' }), new InvalidInput({ pointer: '/time_zone', detail }))
})

t.test('a start moves by what its due moves, on the wall clock', async (t) => {
  const zone = 'Europe/Berlin'
  const moved = (start: string, before: string, after: string) =>
    movedAlong(dueOf(start), dueOf(before, zone), dueOf(after, zone))
  t.same(moved('2026-10-20', '2026-10-24', '2026-10-31'), dueOf('2026-10-27'))
  t.same(moved('2026-10-24T08:00', '2026-10-24T09:00', '2026-10-25T10:30'), dueOf('2026-10-25T09:30'))
  t.same(moved('2026-10-24T08:00', '2026-10-24', '2026-10-25'), dueOf('2026-10-25T08:00'))
  t.same(moved('2026-10-20', '2026-10-24T23:00', '2026-10-25T01:00'), dueOf('2026-10-21'))
  t.same(
    movedAlong(dueOf('2026-10-24T08:00', zone), dueOf('2026-10-24T09:00'), dueOf('2026-10-25T09:00')),
    dueOf('2026-10-25T08:00', zone),
  )
})

t.test('a start does not leave the years that can be written', async (t) => {
  t.same(movedAlong(dueOf('9999-12-01'), dueOf('2026-01-01'), dueOf('2027-01-01')), dueOf('9999-12-31'))
  t.same(movedAlong(dueOf('0001-02-01'), dueOf('2027-01-01'), dueOf('2026-01-01')), dueOf('0001-01-01'))
})

t.test('the time zone of the machine changes nothing', async (t) => {
  const { TZ } = process.env
  t.teardown(() => Object.assign(process.env, { TZ: TZ ?? 'UTC' }))
  for (const machine of ['Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Berlin']) {
    process.env.TZ = machine
    t.equal(String(instantOf(dueOf('2026-03-29T02:30', 'Europe/Berlin'), 'UTC')), '2026-03-29T01:30:00Z', machine)
    t.same(movedAlong(dueOf('2026-03-08'), dueOf('2026-03-07'), dueOf('2026-03-30')), dueOf('2026-03-31'))
  }
})
