import type { QuickAdd } from '@todo/schemas'
import type { Clock } from '../calendar/clock.ts'
import { addDays } from '../calendar/days.ts'
import { fallsOn, firstDate, ruleText } from '../calendar/rule.ts'
import type { Day, Repetition } from '../languages/language.ts'
import { isWhole, type When } from './chain.ts'
import type { Phrase, WhenToken } from './phrases.ts'

/** What is known of a to-do's time. */
export type Timing = Pick<QuickAdd, 'due' | 'recurrence' | 'duration_minutes'>

/** What the parts of a phrase say on a day; undefined if one of them says what does not exist. */
function lookUp({ recurrence, date, time, part, duration, count, until, span }: When, clock: Clock) {
  const said = {
    repetition: recurrence?.(clock),
    day: date?.(clock),
    time: time?.(clock),
    part: part?.(clock),
    minutes: duration?.(clock),
    count: count?.(clock),
    until: until?.(clock),
    span: span?.(clock),
  }
  const isThere =
    (!recurrence || said.repetition) &&
    (!date || said.day) &&
    (!time || said.time) &&
    (!duration || said.minutes) &&
    (!until || said.until)
  return isThere ? said : undefined
}

/** A time that has passed today is tomorrow's. */
const nextDayFor = (time: string | undefined, clock: Clock): string =>
  time !== undefined && time < clock.time ? addDays(clock.today, 1) : clock.today

/** How a rule says its end. */
function endText(count: number | undefined, until: string | undefined): string | undefined {
  if (until) return `UNTIL=${until.replaceAll('-', '')}`
  return count === undefined ? undefined : `COUNT=${count}`
}

/** The time that is meant beside a part of the day: "tonight at 8" is 20:00, and at 12 the day is over. */
function inPart(time: string | undefined, part: string | undefined): string | undefined {
  if (time === undefined || part === undefined) return time ?? part
  const isMidnight = part > '12:00' && (time < '01:00' || (part >= '19:00' && time.startsWith('12')))
  if (isMidnight) return `24${time.slice(2)}`
  return part > '12:00' && time < '12:00' ? `${Number(time.slice(0, 2)) + 12}${time.slice(2)}` : time
}

/** A time of the clock, and how many days later it is: from 24:00 on, a time is in the night after a day. */
function onClock(time: string | undefined): { time?: string | undefined; daysLater: number } {
  const hour = Number(time?.slice(0, 2))
  if (time === undefined || hour < 24) return { time, daysLater: 0 }
  return { time: `${String(hour - 24).padStart(2, '0')}${time.slice(2)}`, daysLater: 1 }
}

function firstOf(repetition: Repetition | undefined, from: string, until: Day | undefined): string | undefined {
  if (!repetition) return from
  const first = firstDate(repetition.rule, from)
  return first === undefined || (until && until.date < first) ? undefined : first
}

/** Years have four digits: what comes later is written with a sign. */
const isTooLate = (date: string | undefined): boolean => date?.startsWith('+') ?? false

/** What a phrase means on a day; undefined if there is no such day. */
export function resolve(when: When, clock: Clock): Timing | undefined {
  const said = lookUp(when, clock)
  if (!said) return undefined
  const { repetition, day, minutes, count, until, span } = said
  const { time, daysLater } = onClock(inPart(said.time, said.part ?? day?.time ?? repetition?.time))
  if (daysLater > 0 && (repetition?.rule.weekdays ?? repetition?.rule.monthDays)) return undefined
  const date = firstOf(repetition, day ? addDays(day.date, daysLater) : nextDayFor(time, clock), until)
  const end = until?.date ?? (date && span?.(date))
  if (date === undefined || [date, end].some(isTooLate)) return undefined
  return {
    due: { date, ...(time !== undefined && { time }) },
    ...(repetition && {
      recurrence: {
        rule: ruleText(repetition.rule, clock.weekStart, endText(count, end)),
        from: repetition.isFromCompletion ? 'completion' : 'due',
      },
    }),
    ...(minutes !== undefined && { duration_minutes: minutes }),
  }
}

const isTimeAlone = ({ date, recurrence, time }: When): boolean =>
  time !== undefined && (date ?? recurrence) === undefined

/** The end of what repeats without one, where another phrase is a last day and nothing more: "매일 운동 금요일까지". */
const endOf = ({ recurrence, count, until, span }: When, { last, time }: When) =>
  recurrence && !(count ?? until ?? span ?? time) ? last : undefined

/** Whether two phrases say nothing of the same. */
const areDisjoint = (a: When, b: When): boolean => {
  const saysEnd = ({ count, until, span }: When) => (count ?? until ?? span) !== undefined
  return !(saysEnd(a) && saysEnd(b)) && !Object.keys(a).some((key) => key in b)
}

/** Whether one completes the other, since it says too little alone, or a time alone: "every day with Ann until 24 dec". */
const completes = (a: When, b: When): boolean =>
  [a, b].some((when) => isTimeAlone(when) || !isWhole(when)) && areDisjoint(a, b) && isWhole({ ...a, ...b })

/**
 * Whether a day is the first of what repeats elsewhere: "tomorrow at 5pm with Bob, every week". It is one of its days, and
 * they do not both have a time. Every day is one of "every day", so there it has a time that says that they belong together.
 */
function isFirstOf(series: When, { recurrence, date, time, part, last }: When, clock: Clock): boolean {
  if (series.date || recurrence || last) return false
  const repetition = series.recurrence?.(clock)
  const day = date?.(clock)
  if (!repetition || !day || !fallsOn(repetition.rule, day.date)) return false
  const hasTime = (time ?? part ?? day.time) !== undefined
  if (hasTime) return (series.time ?? series.part ?? repetition.time) === undefined
  return repetition.rule.frequency !== 'DAILY' || repetition.rule.interval > 1
}

/** What two phrases say together, if they belong together. */
function together(a: When, b: When, clock: Clock): When | undefined {
  const endOfA = endOf(a, b)
  if (endOfA) return { ...a, until: endOfA }
  const endOfB = endOf(b, a)
  if (endOfB) return { ...b, until: endOfB }
  const areOne = completes(a, b) || isFirstOf(a, b, clock) || isFirstOf(b, a, clock)
  return areOne ? { ...a, ...b } : undefined
}

function joined(a: Phrase, b: Phrase, clock: Clock): Phrase | undefined {
  const when = together(a.when, b.when, clock)
  return when && { when, tokens: [...a.tokens, ...b.tokens] }
}

/** What a phrase says with those that complete it, the last ones first; then with fewer of them. */
function wholesOf(phrase: Phrase, phrases: readonly Phrase[], clock: Clock): Phrase[] {
  let whole = phrase
  const wholes: Phrase[] = []
  for (const other of phrases.toReversed()) {
    const longer = other === phrase ? undefined : joined(other, whole, clock)
    if (longer) wholes.unshift(longer)
    whole = longer ?? whole
  }
  return wholes
}

/**
 * The last phrase that means a day, joined by the last ones that complete it. The others are text: "move the dinner of
 * friday to monday" is due on Monday. A time for a day that does not exist is text, too: it would be today's.
 */
export function lastTiming(phrases: readonly Phrase[], clock: Clock): (Timing & { tokens: WhenToken[] }) | undefined {
  for (const phrase of phrases.filter(({ when }) => isWhole(when)).toReversed()) {
    const wholes = wholesOf(phrase, phrases, clock)
    for (const { when, tokens } of wholes.length > 0 && isTimeAlone(phrase.when) ? wholes : [...wholes, phrase]) {
      const timing = resolve(when, clock)
      if (timing) return { ...timing, tokens }
    }
  }
  return undefined
}
