import { parseDate } from '@internationalized/date'
import { dayInWords, weekdayInWords } from '../dates/days.ts'
import { locale, words } from '../words/index.ts'

/** Words for what a filter finds, by the fixed words of its canonical text. */
export interface FilterWords {
  and: string
  or: string
  /** Not what comes next, in parentheses. */
  notAll: string
  not: (what: string) => string
  /** Whole conditions. */
  conditions: Readonly<Record<string, string>>
  /** What has a name, by its mark; and what is before a colon, but dates. */
  named: Readonly<Record<string, (name: string) => string>>
  people: Readonly<Record<string, string>>
  /** The dates of a to-do. */
  fields: Readonly<Record<string, string>>
  relations: Readonly<Record<string, (date: string) => string>>
  /** So many days until today, or from it on. */
  days: Readonly<Record<string, (count: number) => string>>
}

/** What can be told apart without knowing what it means: operators, and conditions with what is quoted in them. */
const PARTS = / *[&|] *|(!?)(\(|(?:"(?:\\.|[^"\\])*"|[^"!&|()])+)/g

/**
 * What a filter finds, by its canonical text. Undefined if there is a condition that the page has no words for, or a language
 * for which the service has them.
 */
export function filterInWords(filter: string): string | undefined {
  const language = words.filters.inWords()
  if (!language) return undefined
  let isKnown = true
  const told = filter.replace(PARTS, (part: string, not?: string, condition?: string) => {
    if (condition === undefined) return ` ${part.includes('&') ? language.and : language.or} `
    if (condition === '(') return not ? `${language.notAll} (` : '('
    const what = conditionInWords(condition.trim(), language)
    isKnown &&= what !== undefined
    return not ? language.not(what ?? '') : (what ?? '')
  })
  return isKnown ? told : undefined
}

function conditionInWords(text: string, language: FilterWords): string | undefined {
  const { conditions, named, people, fields, relations } = language
  const known = conditions[text] ?? named[text.charAt(0)]?.(unquoted(text.slice(1)))
  if (known !== undefined) return known
  const [, head = 'due', relation = 'on', value = text] = /^([a-z ]+?)(?: (before|after))?: (.*)$/s.exec(text) ?? []
  const field = fields[head]
  if (field === undefined) return named[head]?.(people[value] ?? unquoted(value))
  const date = dateInWords(value, language)
  return date === undefined ? undefined : `${field} ${relations[relation]?.(date)}`
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
function dateInWords(text: string, { days }: FilterWords): string | undefined {
  const named = Object.entries(words.days).find(([name]) => name === text)?.[1]
  if (named !== undefined) return named
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return dayInWords(parseDate(text))
  if (WEEKDAYS.includes(text)) return weekdayInWords(WEEKDAYS.indexOf(text))
  const [first = '', second = '', third = ''] = text.split(' ')
  if (third !== '') return days[first]?.(Number(second))
  if (MONTHS.includes(second)) {
    const day = new Date(2000, MONTHS.indexOf(second), Number(first))
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(day)
  }
  const unit = UNITS.find((one) => second.startsWith(one))
  if (!unit) return undefined
  return WHICH.includes(first)
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(WHICH.indexOf(first) - 1, unit)
    : new Intl.RelativeTimeFormat(locale).format(Number(first), unit)
}

const UNITS = ['day', 'week', 'month', 'year'] as const
