import { Temporal } from 'temporal-polyfill'

const YEARS_AHEAD = 10

/** The time zones of a calendar: each one that a component names is described in it once (RFC 5545, section 3.6.5). */
export class CalendarZones {
  readonly #firstYears = new Map<string, number>()

  /** Notes that a local time of this zone is written, in that year. */
  use(zone: string, year: number): void {
    this.#firstYears.set(zone, Math.min(year, this.#firstYears.get(zone) ?? year))
  }

  /** The zones as components `VTIMEZONE`, from the first year that is used to ten years from now or from that year. */
  toString(): string {
    return [...this.#firstYears].map(([zone, year]) => vtimezone(zone, year)).join('')
  }
}

function vtimezone(zone: string, firstYear: number): string {
  const start = Temporal.ZonedDateTime.from({ year: firstYear, month: 1, day: 1, timeZone: zone })
  const endYear = Math.max(firstYear, Temporal.Now.plainDateISO().year) + YEARS_AHEAD
  const observances = [...transitions(start, endYear)].map(observance)
  if (observances.length === 0) observances.push(component('STANDARD', start, start))
  return lines('BEGIN:VTIMEZONE', `TZID:${zone}`, ...observances.flat(), 'END:VTIMEZONE')
}

/** Each time when the clocks change, from the last one before the start, which is in force then. */
function* transitions(start: Temporal.ZonedDateTime, endYear: number) {
  let at = start.getTimeZoneTransition('previous') ?? start.getTimeZoneTransition('next')
  for (; at && at.year <= endYear; at = at.getTimeZoneTransition('next')) yield at
}

function observance(at: Temporal.ZonedDateTime): string[] {
  const before = at.subtract({ nanoseconds: 1 })
  return component(at.offsetNanoseconds > before.offsetNanoseconds ? 'DAYLIGHT' : 'STANDARD', at, before)
}

/** An observance begins at the time that the clocks showed before it. */
function component(name: string, at: Temporal.ZonedDateTime, before: Temporal.ZonedDateTime): string[] {
  const moved = { nanoseconds: before.offsetNanoseconds - at.offsetNanoseconds }
  const clock = at.toPlainDateTime().add(moved).toString({ smallestUnit: 'second' })
  const offsets = [`TZOFFSETFROM:${compact(before.offset)}`, `TZOFFSETTO:${compact(at.offset)}`]
  return [`BEGIN:${name}`, `DTSTART:${clock.replaceAll(/[-:]/g, '')}`, ...offsets, `END:${name}`]
}

function compact(offset: string): string {
  return offset.replaceAll(':', '')
}

function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\r\n`).join('')
}
