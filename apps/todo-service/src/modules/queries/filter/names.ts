import type { NamePattern } from './filter.ts'
import { FilterFault, quoted } from './filter-fault.ts'
import { type Character, textOf } from './parse/terms.ts'

/** What begins a list, a label and a section. */
const MARKS = ['#', '@', '/']

/**
 * A name, in which each `*` that is not literal stands for any text.
 *
 * @throws {FilterFault} when a mark in it, such as the `@` of `#Work @home`, seems to begin another condition.
 */
export function readName(characters: readonly Character[]): NamePattern {
  refuseSecondMark(characters)
  const parts = ['']
  characters.forEach((character, index) => {
    if (!isWildcard(character)) parts.push(parts.pop() + character.text)
    else if (!isWildcard(characters[index - 1])) parts.push('')
  })
  return { parts }
}

function isWildcard(character: Character | undefined): boolean {
  return character?.text === '*' && !character.isLiteral
}

function refuseSecondMark(characters: readonly Character[]) {
  const isBlank = (character: Character | undefined) => character?.text.trim() === ''
  const mark = characters.find(
    ({ text, isLiteral }, index) =>
      MARKS.includes(text) &&
      !isLiteral &&
      isBlank(characters[index - 1]) &&
      !isBlank(characters[index + 1] ?? characters[index - 1]),
  )
  if (!mark) return
  const rest = textOf(characters.slice(characters.indexOf(mark)))
  throw new FilterFault(
    `goes on with ${quoted(rest)}`,
    'write & or | before it, or put the name in quotation marks if it is a part of it',
    { position: mark.position, expected: '& or |' },
  )
}

/** The canonical text of a name: `readName` reads the same name from it. */
export function printName({ parts }: NamePattern): string {
  return parts.map(printText).join('*')
}

/** What would not be read as it stands: operators, quotation marks, `*`, blanks at the ends, and marks after a blank. */
const SPECIAL = /["\\()&|,!*]|^\s|\s$|(^|\s)[#@/]/

/** Text as it stands in a filter: in quotation marks if it has to be. */
export function printText(text: string): string {
  return SPECIAL.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
}
