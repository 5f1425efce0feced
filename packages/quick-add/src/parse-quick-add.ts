import type { QuickAdd, QuickAddToken } from '@todo/schemas'
import { type Clock, clockOf } from './calendar/clock.ts'
import type { Weekday } from './calendar/days.ts'
import { withoutParts } from './contents.ts'
import { LANGUAGES } from './languages/index.ts'
import { type DateOf, findNames, type KnownNames, type Name } from './names.ts'
import { readDate } from './when/chain.ts'
import { findPhrases } from './when/phrases.ts'
import { lastTiming } from './when/resolve.ts'
import { literalRanges, overlaps, type Range, splitWords } from './words.ts'

/** How a text is read. */
export interface QuickAddOptions extends KnownNames {
  /** Now: milliseconds since 1970 in UTC, or a `Temporal.Instant`. */
  now: number | { readonly epochMilliseconds: number }
  /** The zone of whoever wrote the text, such as `Europe/Berlin`: it decides which day is today. */
  timeZone: string
  /** The first day of a week, `MO` if omitted: "next week" begins on it. */
  weekStart?: Weekday | undefined
  /** A language tag (BCP 47), `en` if omitted: it decides whether 3/4 is in March or in April. */
  locale?: string
  /** Ranges of the text that are plain text, whatever they say. */
  ignore?: readonly Range[]
}

/** The most code points that a text may have: what is longer is not looked at. */
export const MAX_LENGTH = 1024
/** The most labels that a to-do may have: any more are text. */
export const MAX_LABELS = 50

/** A to-do has one of each of these: the last one counts, the others are text. */
const lastOf = (names: readonly Name[], kind: Name['kind']): Name | undefined =>
  names.findLast((name) => name.kind === kind)

/** The labels, each as often as it is written, but for those of too many. */
function labelsOf(names: readonly Name[]): Name[] {
  const labels = names.filter(({ kind }) => kind === 'label')
  const kept = [...new Set(labels.map(({ value }) => value))].slice(0, MAX_LABELS)
  return labels.filter(({ value }) => kept.includes(value))
}

/** The names that count, as fields of the to-do. */
function fieldsOf(names: readonly Name[]) {
  const labels = labelsOf(names)
  const list = lastOf(names, 'list')
  const section = lastOf(names, 'section')
  const priority = lastOf(names, 'priority')
  const assignee = lastOf(names, 'assignee')
  const deadline = lastOf(names, 'deadline')
  return {
    fields: {
      labels: [...new Set(labels.map(({ value }) => value))],
      ...(list && { list: list.value }),
      ...(section && { section: section.value }),
      ...(priority && { priority: Number(priority.value) }),
      ...(assignee && { assignee: assignee.value }),
      ...(deadline && { deadline: deadline.value }),
    },
    counted: [...labels, list, section, priority, assignee, deadline].filter((name) => name !== undefined),
  }
}

/** Reads what is in braces; each once. */
function deadlineReader(clock: Clock): DateOf {
  const known = new Map<string, string | undefined>()
  return (typed) => {
    const phrase = typed.trim().toLowerCase().replace(/\s+/gu, ' ')
    if (!known.has(phrase)) known.set(phrase, readDate(phrase, LANGUAGES)?.(clock)?.date)
    return known.get(phrase)
  }
}

/** Whether a literal range is a day in braces, at the beginning of a word. */
const isDeadline = (text: string, { start, end }: Range, dateOf: DateOf): boolean =>
  /^$|[\s(]/u.test(text.charAt(start - 1)) &&
  text.charAt(start) === '{' &&
  dateOf(text.slice(start + 1, end - 1)) !== undefined

/**
 * What a line of plain words says of a to-do: "Pay rent every month on the last day at 9 #Home @bills p1".
 * docs/quick-add.md has the grammar. It takes any text, and leaves what it does not understand as it is.
 *
 * @throws {RangeError} for a time zone that nobody has, and for a malformed language tag.
 */
export function parseQuickAdd(text: string, options: QuickAddOptions): QuickAdd {
  const { now, timeZone, weekStart = 'MO', locale = 'en', ignore = [] } = options
  const clock = clockOf(typeof now === 'number' ? now : now.epochMilliseconds, timeZone, locale, weekStart)
  if (text.length > MAX_LENGTH && [...text].length > MAX_LENGTH) return { contents: text, labels: [], tokens: [] }
  const dateOf = deadlineReader(clock)
  const literal = literalRanges(text).filter((range) => !isDeadline(text, range, dateOf))
  const words = splitWords(text, ignore, literal)
  const names = findNames(text, words, options, dateOf).filter((name) => !ignore.some((range) => overlaps(range, name)))
  const { fields, counted } = fieldsOf(names)
  const rest = words.map((word) =>
    names.some((name) => overlaps(name, word)) ? { ...word, role: 'name' as const } : word,
  )
  const { tokens: whenTokens = [], ...timing } = lastTiming(findPhrases(rest, LANGUAGES), clock) ?? {}
  const tokens: QuickAddToken[] = [...counted, ...whenTokens]
    .map(({ start, end, kind }) => ({ start, end, kind, text: text.slice(start, end) }))
    .toSorted((a, b) => a.start - b.start)
  const backslashes = rest.filter(({ role }) => role === 'escaped').map(({ start }) => ({ start, end: start + 1 }))
  const parts = [...tokens, ...backslashes].toSorted((a, b) => a.start - b.start)
  return { contents: withoutParts(text, parts), ...timing, ...fields, tokens }
}
