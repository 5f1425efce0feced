import type { Clock } from '../calendar/clock.ts'
import type { Rule } from '../calendar/rule.ts'

/** The named groups of a match. */
export type Groups = Readonly<Record<string, string | undefined>>

/**
 * One way to say something. Patterns are sticky, match lower-case words with single blanks between them, and end where a
 * word ends. No pattern may repeat what can match in two ways: the time it takes must grow with the length alone.
 */
export interface Form<Value> {
  pattern: RegExp
  /**
   * When the words often mean something else, and so count only where the phrase stands free.
   * `phrase`: nothing follows, or a word that joins phrases ("at 9 with Bob", but not "at 9 schools").
   * `end`: nothing follows ("buy milk sat", but not "sat down"), and no article comes before it ("the sun").
   * `thing`: as `phrase`, and it is nobody's ("the 4th", but not "Kim's 4th").
   * `beside`: only beside something else that says when ("mondays at 5pm", but not "I love mondays").
   */
  mustEnd?: 'phrase' | 'end' | 'thing' | 'beside'
  /** What it says; undefined for what does not exist, such as the 31st of April. */
  read(groups: Groups, clock: Clock, text: string): Value | undefined
}

/** A day; perhaps with a time, as in "tonight". */
export interface Day {
  date: string
  time?: string | undefined
}

/** A time, and how long it takes. */
export interface TimeRange {
  time: string
  minutes: number
}

/** What repeats; perhaps with a time, as in "every morning". */
export interface Repetition {
  rule: Rule
  time?: string | undefined
  /** Whether the next one counts from the day when the last was done. */
  isFromCompletion: boolean
}

/** What stands around a date and says what it is: "until friday", "금요일까지". Where nothing does, it is an empty pattern. */
export interface Affix {
  before: RegExp
  after: RegExp
}

/** The words of one language. Another language is another file with these, and a line in `languages/index.ts`. */
export interface Language {
  dates: readonly Form<Day>[]
  recurrences: readonly Form<Repetition>[]
  /** Times that can stand anywhere, `HH:MM`. */
  times: readonly Form<string>[]
  /** From one time to another one. */
  timeRanges: readonly Form<TimeRange>[]
  /** Times that only follow a day, or what repeats, as in "tomorrow morning". */
  timesOfDay: readonly Form<string>[]
  /** Ranges of hours that only follow a day, or what repeats, as in "friday 9-10". */
  rangesOfDay: readonly Form<TimeRange>[]
  /** Minutes. */
  durations: readonly Form<number>[]
  /** How many times. */
  counts: readonly Form<number>[]
  /** How long a series goes on: its last day, from its first one. */
  spans: readonly Form<(first: string) => string | undefined>[]
  /** On that day. */
  on: Affix
  /** The first of a series. */
  starting: Affix
  /** The last of a series. */
  until: Affix
  /** Whether the last day of what does not repeat is when it is due. */
  isDueUntil: boolean
  /** Words that lead to a day or time, and go with it where it stands free: "the report for monday". */
  leading: ReadonlySet<string>
  /** Words that can follow a phrase without being described by it. */
  joining: ReadonlySet<string>
  /** What joins two days or times, of which a to-do has one: "today or tomorrow". */
  or: RegExp
  /** Words that make a day's name something else: "the sun". */
  articles: ReadonlySet<string>
}
