/** Words for what a filter finds, by the fixed words of its canonical text. */
export interface FilterWords {
  and: string
  or: string
  /** Not what comes next, in parentheses. */
  notAll: string
  not: (what: string) => string
  /** Whole conditions, some of them with the `!` before them. */
  conditions: Readonly<Record<string, string>>
  /** What has a name, by its mark; and what is before a colon, but dates. */
  named: Readonly<Record<string, (name: string) => string>>
  people: Readonly<Record<string, string>>
  /** The dates of a to-do. */
  fields: Readonly<Record<string, string>>
  relations: Readonly<Record<string, (field: string, date: string) => string>>
  /** So many days until today, or from it on. */
  days: Readonly<Record<string, (count: number) => string>>
}

/** How dates are said: those next to today by a name of their own. */
interface Calendar {
  readonly named: Readonly<Record<string, string>>
  readonly locale: string
}

/** What can be told apart without knowing what it means: operators, parentheses, and conditions with what is quoted in them. */
const PARTS = / *[&|] *|\)|(!?)(\(|(?:"(?:\\.|[^"\\])*"|[^"!&|()])+)/g

/** What a filter finds, by its canonical text. Undefined if there is a condition that the language has no words for. */
export function filterInWords(filter: string, language: FilterWords, calendar: Calendar): string | undefined {
  let isKnown = true
  const told = levelInWords(filter.matchAll(PARTS), language, (not, text) => {
    const whole = language.conditions[`${not}${text}`]
    if (whole !== undefined) return whole
    const what = conditionInWords(text, language, calendar) ?? ''
    isKnown &&= what !== ''
    return not ? language.not(what) : what
  })
  return isKnown ? told : undefined
}

/**
 * Says one level of a filter: what stands there until a parenthesis closes it. What `&` joins is in parentheses beside a `|`, as
 * words do not bind more or less tightly.
 */
function levelInWords(
  parts: Iterable<RegExpExecArray>,
  language: FilterWords,
  say: (not: string, text: string) => string,
): string {
  const ways: string[][] = [[]]
  // A level within this one goes on with the same parts.
  for (const [part, not = '', condition] of parts) {
    if (part === ')') break
    if (condition === undefined) {
      if (part.includes('|')) ways.push([])
      continue
    }
    const open = not && `${language.notAll} `
    const text = condition === '(' ? `${open}(${levelInWords(parts, language, say)})` : say(not, condition.trim())
    ways.at(-1)?.push(text)
  }
  const told = ways.map((all) => {
    const text = all.join(` ${language.and} `)
    return ways.length > 1 && all.length > 1 ? `(${text})` : text
  })
  return told.join(` ${language.or} `)
}

function conditionInWords(text: string, language: FilterWords, calendar: Calendar): string | undefined {
  const { conditions, named, people, fields, relations } = language
  const known = conditions[text] ?? named[text.charAt(0)]?.(unquoted(text.slice(1)))
  if (known !== undefined) return known
  const [, head = 'due', relation = 'on', value = text] = /^([a-z ]+?)(?: (before|after))?: (.*)$/s.exec(text) ?? []
  const field = fields[head]
  if (field === undefined) return named[head]?.(people[value] ?? unquoted(value))
  const date = dateInWords(value, language, calendar)
  return date === undefined ? undefined : relations[relation]?.(field, date)
}

/** A text without the quotation marks and backslashes that keep it from being read as something else. */
function unquoted(text: string): string {
  return text.replace(/"((?:\\.|[^"\\])*)"/gs, (_quoted, inner: string) => inner.replace(/\\(.)/gs, '$1'))
}

const WHICH = ['last', 'this', 'next']
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const MONTHS = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en', { month: 'long' }).format(new Date(2000, month, 1)).toLowerCase(),
)

/** A date of a filter. What is relative stays relative. */
function dateInWords(text: string, { days }: FilterWords, { named, locale }: Calendar): string | undefined {
  const known = Object.entries(named).find(([name]) => name === text)?.[1]
  if (known !== undefined) return known
  const say = (day: Date, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(day)
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return say(new Date(text), { dateStyle: 'long' })
  // The first of these days was a Monday.
  if (WEEKDAYS.includes(text)) return say(utc(2024, 0, 1 + WEEKDAYS.indexOf(text)), { weekday: 'long' })
  const [first = '', second = '', third = ''] = text.split(' ')
  if (third !== '') return days[first]?.(Number(second))
  if (MONTHS.includes(second))
    return say(utc(2000, MONTHS.indexOf(second), Number(first)), { day: 'numeric', month: 'long' })
  const unit = UNITS.find((one) => second.startsWith(one))
  if (!unit) return undefined
  return WHICH.includes(first)
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(WHICH.indexOf(first) - 1, unit)
    : new Intl.RelativeTimeFormat(locale).format(Number(first), unit)
}

function utc(year: number, month: number, day: number): Date {
  return new Date(Date.UTC(year, month, day))
}

const UNITS = ['day', 'week', 'month', 'year'] as const
