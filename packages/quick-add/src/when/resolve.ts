import type { QuickAdd } from '@todo/schemas'
import type { Clock } from '../calendar/clock.ts'
import { addDays } from '../calendar/days.ts'
import { firstDate, ruleText } from '../calendar/rule.ts'
import type { Day, Repetition } from '../languages/language.ts'
import type { When } from './chain.ts'
import type { Phrase, WhenToken } from './phrases.ts'

/** What is known of a to-do's time. */
export type Timing = Pick<QuickAdd, 'due' | 'recurrence' | 'duration_minutes'>

/** What the parts of a phrase say on a day; undefined if one of them says what does not exist. */
function lookUp({ recurrence, date, time, duration, count, until, span }: When, clock: Clock) {
  const said = {
    repetition: recurrence?.(clock),
    day: date?.(clock),
    time: time?.(clock),
    minutes: duration?.(clock),
    count: count?.(clock),
    until: until?.(clock),
    span: span?.(clock),
  }
  const isThere =
    (!recurrence || said.repetition) && (!date || said.day) && (!duration || said.minutes) && (!until || said.until)
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

function firstOf(repetition: Repetition | undefined, from: string, until: Day | undefined): string | undefined {
  if (!repetition) return from
  const first = firstDate(repetition.rule, from)
  return first === undefined || (until && until.date < first) ? undefined : first
}

/** What a phrase means on a day; undefined if there is no such day. */
export function resolve(when: When, clock: Clock): Timing | undefined {
  const said = lookUp(when, clock)
  if (!said) return undefined
  const { repetition, day, minutes, count, until, span } = said
  const time = said.time ?? day?.time ?? repetition?.time
  const date = firstOf(repetition, day?.date ?? nextDayFor(time, clock), until)
  if (date === undefined) return undefined
  return {
    due: { date, ...(time !== undefined && { time }) },
    ...(repetition && {
      recurrence: {
        rule: ruleText(repetition.rule, clock.weekStart, endText(count, until?.date ?? span?.(date))),
        from: repetition.isFromCompletion ? 'completion' : 'due',
      },
    }),
    ...(minutes !== undefined && { duration_minutes: minutes }),
  }
}

const isTimeAlone = ({ date, recurrence }: When): boolean => (date ?? recurrence) === undefined
const isWithoutTime = (when: When): boolean => when.time === undefined

/** Whether one of two phrases has a day, and the other a time for it: "tomorrow with Bob at 5pm". */
const belongTogether = (a: When, b: When): boolean =>
  (isTimeAlone(a) && !isTimeAlone(b) && isWithoutTime(b)) || (isTimeAlone(b) && !isTimeAlone(a) && isWithoutTime(a))

const joined = (a: Phrase, b: Phrase): Phrase => ({
  when: { ...a.when, ...b.when },
  tokens: [...a.tokens, ...b.tokens],
})

/**
 * The last phrase that means a day, joined by the last one that completes it. The others are text: "move the dinner of
 * friday to monday" is due on Monday.
 */
export function lastTiming(phrases: readonly Phrase[], clock: Clock): (Timing & { tokens: WhenToken[] }) | undefined {
  for (const phrase of phrases.toReversed()) {
    const other = phrases.findLast(({ when }) => belongTogether(when, phrase.when))
    for (const { when, tokens } of other ? [joined(other, phrase), phrase] : [phrase]) {
      const timing = resolve(when, clock)
      if (timing) return { ...timing, tokens }
    }
  }
  return undefined
}
