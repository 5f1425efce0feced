import type { Clock } from '../calendar/clock.ts'
import type { Affix, Day, Form, Language, Repetition } from '../languages/language.ts'

/** What was said, to be looked up when the day is known; undefined for what does not exist. */
export type Said<Value> = (clock: Clock) => Value | undefined

/** What one phrase, or two that belong together, say of a to-do's time. */
export interface When {
  recurrence?: Said<Repetition>
  date?: Said<Day>
  time?: Said<string>
  /** The part of the day, by its usual time: "tomorrow morning". */
  part?: Said<string>
  duration?: Said<number>
  count?: Said<number>
  until?: Said<Day>
  /** The last day of a series, from its first one. */
  span?: Said<(first: string) => string | undefined>
  /** Whether the date is that of a series: "starting tomorrow". */
  isStart?: boolean
  /** The date, where it was said as a last one: it is that of a series, if there is one elsewhere in the text. */
  last?: Said<Day>
}

/** A part of a phrase: where it begins and ends in it. */
export interface Part {
  start: number
  end: number
  isDuration: boolean
}

/** What was read from the beginning of a phrase. `end` is where it ends. */
export interface Chain {
  when: When
  parts: Part[]
  mustEnd: MustEnd
  /** Whether its first word often means something else, unless nothing follows. */
  isWord: boolean
  end: number
}

/** Where it must stand. */
export type MustEnd = Form<unknown>['mustEnd']

interface Step {
  /** Whether it can follow what was read before. */
  fits(when: When): boolean
  read(phrase: string, at: number): { end: number; when: When; mustEnd: MustEnd } | undefined
}

/** The first form that fits at a place. */
function match<Value>(forms: readonly Form<Value>[], phrase: string, at: number) {
  for (const { pattern, read, mustEnd } of forms) {
    pattern.lastIndex = at
    const found = pattern.exec(phrase)
    if (!found) continue
    const said: Said<Value> = (clock) => read(found.groups ?? {}, clock, found[0])
    return { end: at + found[0].length, said, mustEnd }
  }
  return undefined
}

/** The day that a phrase names in one of some languages, if that is all it does. */
export function readDate(phrase: string, languages: readonly Language[]): Said<Day> | undefined {
  const found = languages.map(({ dates }) => match(dates, phrase, 0))
  return found.find((one) => one?.end === phrase.length)?.said
}

/** Where a pattern ends that begins at a place. */
export function endOf(pattern: RegExp, phrase: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(phrase) ? pattern.lastIndex : undefined
}

function step<Value>(forms: readonly Form<Value>[], fits: Step['fits'], say: (said: Said<Value>) => When): Step {
  return {
    fits,
    read: (phrase, at) => {
      const found = match(forms, phrase, at)
      return found && { end: found.end, when: say(found.said), mustEnd: found.mustEnd }
    },
  }
}

/** A step with words around it that leave no doubt about what it is. */
function around({ before, after }: Affix, { fits, read }: Step): Step {
  return {
    fits,
    read: (phrase, at) => {
      const start = endOf(before, phrase, at)
      const found = start === undefined ? undefined : read(phrase, start)
      if (!found) return undefined
      const end = endOf(after, phrase, found.end)
      return end === undefined ? undefined : { ...found, end, mustEnd: undefined }
    },
  }
}

const WORD_END = /(?![^ ,!])/y

/** A step with nothing around it. */
function alone({ fits, read }: Step): Step {
  return {
    fits,
    read: (phrase, at) => {
      const found = read(phrase, at)
      return found && endOf(WORD_END, phrase, found.end) !== undefined ? found : undefined
    },
  }
}

const noDate = ({ date }: When) => date === undefined
const noTime = ({ time }: When) => time === undefined
const noEnd = ({ count, until, span }: When) => (count ?? until ?? span) === undefined

const stepsOf = (language: Language): Step[] => [
  step(
    language.recurrences,
    ({ recurrence }) => recurrence === undefined,
    (recurrence) => ({ recurrence }),
  ),
  around(
    language.starting,
    step(language.dates, noDate, (date) => ({ date, isStart: true })),
  ),
  around(
    language.until,
    step(language.dates, noEnd, (until) => ({ until })),
  ),
  around(
    language.on,
    step(language.dates, noDate, (date) => ({ date })),
  ),
  alone(step(language.dates, noDate, (date) => ({ date }))),
  step(
    language.timeRanges,
    ({ time, duration }) => (time ?? duration) === undefined,
    (range) => ({ time: (clock) => range(clock)?.time, duration: (clock) => range(clock)?.minutes }),
  ),
  step(
    language.rangesOfDay,
    ({ time, duration, date, recurrence }) => (time ?? duration) === undefined && (date ?? recurrence) !== undefined,
    (range) => ({ time: (clock) => range(clock)?.time, duration: (clock) => range(clock)?.minutes }),
  ),
  step(language.times, noTime, (time) => ({ time })),
  step(
    language.timesOfDay,
    ({ part, date, recurrence }) => part === undefined && (date ?? recurrence) !== undefined,
    (part) => ({ part }),
  ),
  step(
    language.durations,
    ({ duration }) => duration === undefined,
    (duration) => ({ duration }),
  ),
  step(language.counts, noEnd, (count) => ({ count })),
  step(language.spans, noEnd, (span) => ({ span })),
]

/** A last day without a series, in a language where it says when something is due. */
function asDue({ until, ...when }: When, { isDueUntil }: Language): When {
  const isDue = isDueUntil && until && (when.recurrence ?? when.date) === undefined
  return isDue ? { ...when, date: until, last: until } : { ...when, ...(until && { until }) }
}

/** Whether it says enough: an end needs a series, and a duration needs a time. */
export function isWhole({ recurrence, date, time, duration, count, until, span, isStart }: When): boolean {
  if (recurrence === undefined && (count ?? until ?? span ?? isStart) !== undefined) return false
  if (time === undefined && duration !== undefined) return false
  return (recurrence ?? date ?? time) !== undefined
}

const GLUE = /,? /y

/** Reads phrases of a language from their beginning. */
export function chainReader(language: Language) {
  const steps = stepsOf(language)

  function next(chain: Chain, phrase: string): Chain | undefined {
    const at = chain.parts.length === 0 ? 0 : endOf(GLUE, phrase, chain.end)
    if (at === undefined) return undefined
    for (const { fits, read } of steps) {
      const found = fits(chain.when) ? read(phrase, at) : undefined
      if (!found) continue
      const part = {
        start: at,
        end: found.end,
        isDuration: found.when.duration !== undefined && found.when.time === undefined,
      }
      return {
        when: { ...chain.when, ...found.when },
        parts: [...chain.parts, part],
        mustEnd: chain.parts.length === 0 ? found.mustEnd : undefined,
        isWord: chain.parts.length === 0 ? /^(?:end|beside)$/.test(found.mustEnd ?? '') : chain.isWord,
        end: found.end,
      }
    }
    return undefined
  }

  /** The longest chain that says enough, or what was read, of which the rest may stand elsewhere: of a duration, no more than it. */
  return (phrase: string): Chain => {
    let whole: Chain | undefined
    let first: Chain | undefined
    let all: Chain = { when: {}, parts: [], mustEnd: undefined, isWord: false, end: 0 }
    for (let chain = next(all, phrase); chain !== undefined; chain = next(chain, phrase)) {
      all = chain
      first ??= chain
      const when = asDue(chain.when, language)
      if (isWhole(when)) whole = { ...chain, when }
    }
    return whole ?? (first?.parts[0]?.isDuration ? first : all)
  }
}
