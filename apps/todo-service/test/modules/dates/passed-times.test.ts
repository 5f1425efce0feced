import t from 'tap'
import { Temporal } from 'temporal-polyfill'
import { instantOf } from '../../../src/modules/dates/due-times.ts'
import { passedTimes } from '../../../src/modules/dates/passed-times.ts'

/** Days on which clocks are put forward or back, by an hour, by half of one, or by a day; and one without. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['UTC', '2026-03-29T01:00Z'],
] as const

const { compare } = Temporal.PlainDateTime

for (const [zone, change] of CHANGES)
  t.test(`a floating time has passed when its instant has: in ${zone}, around ${change}`, async (t) => {
    for (let minutes = -130; minutes <= 130; minutes += 10) {
      const now = Temporal.Instant.from(change).add({ seconds: 60 * minutes + 30 })
      const { before, skipped } = passedTimes(now, zone)
      const shown = now.toZonedDateTimeISO(zone).toPlainDateTime().with({ second: 0 })
      for (let distance = -150; distance <= 150; distance += 5) {
        const wall = shown.add({ minutes: distance })
        const isSkipped = skipped && compare(wall, skipped.from) >= 0 && compare(wall, skipped.before) < 0
        const has = compare(wall, before) < 0 && !isSkipped
        const due = { date: wall.toPlainDate().toString(), time: wall.toPlainTime().toString().slice(0, 5) }
        const passed = Temporal.Instant.compare(instantOf(due, zone), now) < 0
        if (has !== passed) t.equal(has, passed, `${wall} at ${now}`)
      }
    }
  })
