import { Temporal } from 'temporal-polyfill'

/** Times on the wall clock that have passed: those before `before`, but for those from `skipped.from` to `skipped.before`. */
export interface PassedTimes {
  before: Temporal.PlainDateTime
  skipped?: { from: Temporal.PlainDateTime; before: Temporal.PlainDateTime }
}

/**
 * Which floating times have passed at this instant, where a time zone is: those whose instants (`instantOf`) are earlier.
 * Where the clocks have just been put forward, the times that they skipped pass one after the other from then on; where
 * they have been put back, the times that come twice have passed already. If `skipped` ends before it begins, it is empty.
 */
export function passedTimes(now: Temporal.Instant, timeZone: string): PassedTimes {
  const here = now.toZonedDateTimeISO(timeZone)
  const shown = here.toPlainDateTime()
  const change = here.getTimeZoneTransition('previous')
  if (!change) return { before: shown }
  const { offsetNanoseconds } = change.subtract({ nanoseconds: 1 })
  const shownByOldTime = (instant: Temporal.Instant) =>
    instant.add({ nanoseconds: offsetNanoseconds }).toZonedDateTimeISO('UTC').toPlainDateTime()
  const end = shownByOldTime(change.toInstant())
  return {
    before: Temporal.PlainDateTime.compare(shown, end) < 0 ? end : shown,
    skipped: { from: shownByOldTime(now), before: change.toPlainDateTime() },
  }
}
