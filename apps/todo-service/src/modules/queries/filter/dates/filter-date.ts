/** What a relative date is counted in. */
export const UNITS = ['day', 'week', 'month', 'year'] as const
export type Unit = (typeof UNITS)[number]

/** Spans of the calendar that can be named as a whole, as in `next week`. */
export const PERIODS = ['week', 'month', 'year'] as const
export type Period = (typeof PERIODS)[number]

/** Which one of the spans: the one before that of today, that of today, or the one after it. */
export const WHICH = ['last', 'this', 'next'] as const
export type Which = (typeof WHICH)[number]

/**
 * A date as it stands in a filter. What is relative stays relative, so that a saved filter means another day tomorrow;
 * `daysOf` says which days it means now.
 */
export type FilterDate =
  /** So many units from today: 0 days is today, -1 day is yesterday. */
  | { kind: 'offset'; amount: number; unit: Unit }
  /** The nearest such day of the week, which may be today: 1 is Monday, 7 is Sunday (ISO 8601). */
  | { kind: 'weekday'; weekday: number }
  /** The nearest such day of a year, which may be today. */
  | { kind: 'yearly'; month: number; day: number }
  | { kind: 'day'; year: number; month: number; day: number }
  | { kind: 'period'; which: Which; period: Period }
  /** So many days: the next ones begin with today, the last ones end with it. */
  | { kind: 'days'; which: 'last' | 'next'; count: number }

/** The days of the week, Monday first. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** The months of the year. */
export const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** The largest number in a relative date: what it leads to has a year of four digits. */
export const MAX_AMOUNT = 1000
