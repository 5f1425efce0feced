import type { QuickAddToken } from '@todo/schemas'
import { CLOSING, overlaps, type Range, type Word } from './words.ts'

/** Something that a sign such as `#` marks, and where it stands. */
export interface Name extends Range {
  kind: QuickAddToken['kind']
  value: string
}

/**
 * Names that there are, which may hold blanks. Labels may be new. Where lists, sections or people are given, any other name
 * is text; where they are not, any name may be one.
 */
export interface KnownNames {
  lists?: readonly string[]
  sections?: readonly string[]
  labels?: readonly string[]
  people?: readonly string[]
}

/** The most code points that a label may have: what is longer is text. */
export const MAX_LABEL_LENGTH = 64

/** The day that a phrase names, if that is all it does. */
export type DateOf = (phrase: string) => string | undefined

interface Sign {
  kind: Name['kind']
  /** Which words after the sign are a name, if they are not known and not in quotes. */
  isName: RegExp
  known: readonly { value: string; lower: string }[]
  /** Whether a name, be it known or not, can be one of this kind. */
  allows(value: string): boolean
}

/** Letters, digits and pictures: what a name begins with. */
const FIRST = '[\\p{L}\\p{N}\\p{Extended_Pictographic}_]'

/** What is a time after `@`: "@5pm". */
const TIME = '\\d{1,2}(?:[:.]\\d{2}|(?:[:.]\\d{2})?[ap]m)'

/** The longest first. */
const byLength = (names: readonly string[]): Sign['known'] =>
  names
    .filter((value) => value !== '')
    .toSorted((a, b) => b.length - a.length)
    .map((value) => ({ value, lower: value.toLowerCase() }))

/** The names of one kind: if they are given, no other is one. */
function namesOf(names: readonly string[] | undefined): Pick<Sign, 'known' | 'allows'> {
  const known = byLength(names ?? [])
  const all = new Set(known.map(({ lower }) => lower))
  return { known, allows: (value) => names === undefined || all.has(value.toLowerCase()) }
}

/** Not `.` and `..`, which clients take out of URLs. */
const isLabel = (value: string): boolean => !/^\.{1,2}$/.test(value) && [...value].length <= MAX_LABEL_LENGTH

const signsOf = ({ lists, sections, labels = [], people }: KnownNames): ReadonlyMap<string, Sign> =>
  new Map([
    ['#', { kind: 'list', isName: new RegExp(`^(?!\\p{N}+$)${FIRST}`, 'u'), ...namesOf(lists) }],
    ['/', { kind: 'section', isName: new RegExp(`^${FIRST}[^/]*$`, 'u'), ...namesOf(sections) }],
    [
      '@',
      {
        kind: 'label',
        isName: new RegExp(`^(?!${TIME}$)${FIRST}[^@]*$`, 'iu'),
        known: byLength(labels),
        allows: isLabel,
      },
    ],
    ['+', { kind: 'assignee', isName: /^\p{L}/u, ...namesOf(people) }],
  ])

interface Reading {
  value: string
  end: number
  /** Whether it is in quotes or known: it can be nothing but a name. */
  isSure: boolean
}

/** A name in quotes at a position. */
function quotedAt(text: string, position: number): Reading | undefined {
  if (text.charAt(position) !== '"') return undefined
  const close = text.indexOf('"', position + 1)
  const value = text.slice(position + 1, close).trim()
  return close === -1 || value === '' ? undefined : { value, end: close + 1, isSure: true }
}

/** The longest known name at a position, in its own spelling. */
function knownAt(text: string, position: number, known: Sign['known']): Reading | undefined {
  const first = text.charAt(position).toLowerCase()
  const found = known.find(({ value, lower }) => {
    if (!lower.startsWith(first)) return false
    const end = position + value.length
    const after = text.charAt(end)
    return (
      text.slice(position, end).toLowerCase() === lower && (after === '' || /\s/u.test(after) || CLOSING.has(after))
    )
  })
  return found && { value: found.value, end: position + found.value.length, isSure: true }
}

function typedAt(text: string, position: number, { end }: Word, { isName }: Sign): Reading | undefined {
  const value = text.slice(position, end)
  return isName.test(value) ? { value, end, isSure: false } : undefined
}

/** The day in braces, `{24 dec}`. */
function deadlineAt(text: string, start: number, dateOf: DateOf): Name | undefined {
  const close = text.indexOf('}', start)
  if (text.charAt(start) !== '{' || close === -1) return undefined
  const value = dateOf(text.slice(start + 1, close))
  return value === undefined ? undefined : { kind: 'deadline', value, start, end: close + 1 }
}

const PRIORITY = /^p[1-4]$/

/**
 * The names, priorities and deadlines of a text, in their order. A word after `/` that is neither known nor in quotes is a
 * section only beside a list: "and /or" is text.
 */
export function findNames(text: string, words: readonly Word[], known: KnownNames, dateOf: DateOf): Name[] {
  const signs = signsOf(known)
  const names: (Name & { isSure: boolean })[] = []
  for (const word of words.filter(({ role }) => role === 'open')) {
    const { start, end, lower } = word
    if (names.some((name) => overlaps(name, word))) continue
    const sign = signs.get(text.charAt(start))
    const deadline = deadlineAt(text, start, dateOf)
    if (PRIORITY.test(lower)) names.push({ kind: 'priority', value: lower.slice(1), start, end, isSure: true })
    else if (deadline) names.push({ ...deadline, isSure: true })
    else if (sign) {
      const at = start + 1
      const reading = quotedAt(text, at) ?? knownAt(text, at, sign.known) ?? typedAt(text, at, word, sign)
      if (reading && sign.allows(reading.value)) names.push({ kind: sign.kind, start, ...reading })
    }
  }
  const hasList = names.some(({ kind }) => kind === 'list')
  return names.filter(({ kind, isSure }) => kind !== 'section' || isSure || hasList)
}
