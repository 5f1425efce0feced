import { isFault, readDate } from '../dates/read-date.ts'
import type { Filter, NamedKind } from '../filter.ts'
import { FilterFault } from '../filter-fault.ts'
import { KEYWORDS } from '../keywords.ts'
import { readName } from '../names.ts'
import { HEADS, impossibleDate, normalized, type ReadValue } from './heads.ts'
import { type Character, textOf, trimmed } from './terms.ts'
import { unknownCondition } from './unknown-condition.ts'

/** What a name is the name of, by the character before it. There are no lists in lists: `##` is `#`. */
const MARKS: [mark: string, what: NamedKind][] = [
  ['##', 'list'],
  ['#', 'list'],
  ['/', 'section'],
  ['@', 'label'],
]

/**
 * Reads one condition, which is not empty.
 *
 * @throws {FilterFault} saying what is wrong with it.
 */
export function readCondition(characters: readonly Character[], position: number): Filter {
  const text = plainTextOf(characters)
  const mark = MARKS.find(([mark]) => text.startsWith(mark))
  if (mark) return readNamed(mark, characters, position)
  const head = headOf(characters)
  return head ? readValue(head, characters) : readWords(characters, position)
}

/** What stands before the value of a condition, its colon included. */
interface Head {
  name: string
  read: ReadValue
  /** In characters. */
  length: number
  /** The position behind it. */
  end: number
}

/** The head of a condition; undefined if it begins with none. */
function headOf(characters: readonly Character[]): Head | undefined {
  const colon = characters.find(({ text, isLiteral }) => text === ':' && !isLiteral)
  if (!colon) return undefined
  const index = characters.indexOf(colon)
  const name = normalized(plainTextOf(characters.slice(0, index)))
  const read = HEADS.get(name)
  return read && { name, read, length: index + 1, end: colon.position + 1 }
}

/** As it was written, but for quotation marks: what is literal has a backslash, so that it is no keyword. */
function plainTextOf(characters: readonly Character[]): string {
  return characters.map(({ text, isLiteral }) => (isLiteral ? `\\${text}` : text)).join('')
}

function readNamed([mark, what]: [string, NamedKind], characters: readonly Character[], position: number): Filter {
  const value = trimmed(characters.slice(mark.length))
  const expected = `the name of a ${what}`
  if (value.length === 0) {
    const place = { position: position + mark.length, expected }
    throw new FilterFault(`has no name after ${mark}`, `write ${expected}, such as ${mark}Home`, place)
  }
  const name = readName(value)
  const isAnyName = name.parts.length > 1 && name.parts.join('') === ''
  if (what === 'list' || !isAnyName) return { kind: 'named', what, name }
  return { kind: 'has', part: what === 'label' ? 'labels' : 'section' }
}

function readValue(head: Head, characters: readonly Character[]): Filter {
  const [first, ...others] = trimmed(characters.slice(head.length))
  if (first) return head.read([first, ...others])
  throw new FilterFault(`has nothing after "${head.name}:"`, 'write a value behind it', {
    position: head.end,
    expected: 'a value',
  })
}

function readWords(characters: readonly Character[], position: number): Filter {
  const text = textOf(characters)
  const words = normalized(plainTextOf(characters))
  const keyword = KEYWORDS.get(words)
  if (keyword) return keyword
  const date = readDate(words)
  if (!date) throw unknownCondition(text, position)
  if (isFault(date)) throw impossibleDate(text, date, position)
  return { kind: 'date', field: 'due', relation: 'on', date }
}
