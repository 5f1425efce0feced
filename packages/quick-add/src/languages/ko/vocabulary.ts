import { chronoDate } from '../../calendar/chrono.ts'
import { addDays } from '../../calendar/days.ts'
import type { Groups } from '../language.ts'

/** A pattern that is matched where it stands and ends where a word does. */
export const words = (source: string): RegExp => new RegExp(`(?:${source})(?![^ ,!])`, 'y')

/** A pattern of a date: it ends where a word does, or before what is joined to a date. */
export const dateWords = (source: string): RegExp => new RegExp(`(?:${source})(?=에|까지|부터|중|[ ,!]|$)`, 'y')

/** A day of the week, also short. */
export const WEEKDAY = '[월화수목금토일](?:요일|욜)'

/** A day and a month in digits. */
export const DAY = '(?:0?[1-9]|[12]\\d|3[01])'
export const MONTH = '(?:1[0-2]|0?[1-9])'

/** What joins the days of a list. */
export const AND = '(?:, ?|·|/|[과와] | )'

const CODES = new Map([
  ['월', 'MO'],
  ['화', 'TU'],
  ['수', 'WE'],
  ['목', 'TH'],
  ['금', 'FR'],
  ['토', 'SA'],
  ['일', 'SU'],
])

const LETTERS = [...CODES.keys()]

/** A day in one letter. Nothing that is the same or comes before it in the week follows directly: 토목 and 목수 are words. */
export const LETTER = `(?:${LETTERS.map((letter, index) => `${letter}(?![${LETTERS.slice(0, index + 1).join('')}])`).join('|')})`

/** Days in one letter each. One alone is too short. */
export const SHORT_WEEKDAYS = `${LETTER}(?:(?:, ?|·|/)?${LETTER})+(?:요일)?`

/** `MO` for each 월 or 월요일 of a list. */
export const weekdayCodes = (list = ''): string[] =>
  [...list.replaceAll(/요일|욜/g, '')].flatMap((letter) => CODES.get(letter) ?? [])

const NATIVE = ['한', '두', '세', '네', '다섯', '여섯', '일곱', '여덟', '아홉', '열', '열한', '열두']

/** A number from 1 to 12 in words, the longest first. */
export const WORD = NATIVE.toReversed().join('|')

/** How many. */
export const COUNT = `(?:[1-9]\\d{0,2}|${WORD})`

/** The number that digits or a word say, 1 when nothing is said. */
export const numberOf = (word = '1'): number => NATIVE.indexOf(word) + 1 || Number(word)

const ORDINALS = new Map([
  ['첫', 1],
  ['두', 2],
  ['둘', 2],
  ['세', 3],
  ['셋', 3],
  ['네', 4],
  ['넷', 4],
  ['다섯', 5],
  ['마지막', -1],
])

/** Which one: "첫째", "두 번째", "마지막". */
export const ORDINAL = `(?:첫|마지막|(?:${[...ORDINALS.keys()].join('|')})(?:째| ?번째))`

/** 1 for "첫째"; -1 for "마지막". */
export const ordinalOf = (word: string): number => Number(ORDINALS.get(word.replace(/째$| ?번째$/, '')))

const DAYS = new Map([
  ['하루', 1],
  ['이틀', 2],
  ['사흘', 3],
  ['나흘', 4],
  ['열흘', 10],
  ['보름', 15],
])

/** So many days, weeks, months or years: "3일", "한 달", "이틀". */
export const LENGTH = `(?:(?:(?<count>${COUNT}) ?|일(?=주일))(?<unit>일|주일?|개월|달|년)|(?<days>${[...DAYS.keys()].join('|')}))`

/** The units, as chrono and as rules have them. */
const UNITS = [
  { first: '일', name: 'days', frequency: 'DAILY' },
  { first: '주', name: 'weeks', frequency: 'WEEKLY' },
  { first: '년', name: 'years', frequency: 'YEARLY' },
] as const
const MONTHS = { name: 'months', frequency: 'MONTHLY' } as const

/** What `LENGTH` says. */
export function lengthIn({ count, unit = '일', days = '' }: Groups) {
  const found = UNITS.find(({ first }) => unit.startsWith(first)) ?? MONTHS
  return { ...found, count: DAYS.get(days) ?? numberOf(count) }
}

/** The day that comes as long after another one as `LENGTH` says. */
export function afterLength(groups: Groups, from: string): string | undefined {
  const { count, name } = lengthIn(groups)
  return name === 'days' ? addDays(from, count) : chronoDate(`in ${count} ${name}`, from, true)
}
