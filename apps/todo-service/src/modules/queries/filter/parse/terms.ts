import { FilterFault } from '../filter-fault.ts'

/** The characters that combine conditions. */
const OPERATORS = ['(', ')', '&', '|', ',', '!'] as const
export type Operator = (typeof OPERATORS)[number]

/** One UTF-16 unit of a condition. It is literal if it was quoted or escaped, and then has no special meaning. */
export interface Character {
  text: string
  isLiteral: boolean
  position: number
}

/** A part of a filter: an operator, or the text of one condition without the blanks around it. */
export type Token =
  | { type: 'operator'; operator: Operator; position: number }
  | { type: 'condition'; characters: readonly Character[]; position: number }

/** The text of characters, as it is meant. */
export function textOf(characters: readonly Character[]): string {
  return characters.map(({ text }) => text).join('')
}

/** Without the blanks at both ends, except for literal ones. */
export function trimmed(characters: readonly Character[]): readonly Character[] {
  const isKept = ({ text, isLiteral }: Character) => isLiteral || text.trim() !== ''
  return characters.slice(Math.max(0, characters.findIndex(isKept)), characters.findLastIndex(isKept) + 1)
}

/**
 * The parts of a filter.
 *
 * @throws {FilterFault} for a quotation mark that is not closed.
 */
export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = []
  let condition: Character[] = []
  const endCondition = () => {
    const [first, ...others] = trimmed(condition)
    if (first) tokens.push({ type: 'condition', characters: [first, ...others], position: first.position })
    condition = []
  }
  for (const character of charactersOf(filter)) {
    const operator = character.isLiteral ? undefined : OPERATORS.find((operator) => operator === character.text)
    if (operator) {
      endCondition()
      tokens.push({ type: 'operator', operator, position: character.position })
    } else condition.push(character)
  }
  endCondition()
  return tokens
}

/**
 * The characters of a filter, without the quotation marks and backslashes that make some of them literal. A backslash at
 * the end is itself.
 */
function charactersOf(filter: string): Character[] {
  const characters: Character[] = []
  let quote: number | undefined
  for (let position = 0; position < filter.length; position += 1) {
    const text = filter.charAt(position)
    if (text === '"') quote = quote === undefined ? position : undefined
    else if (text === '\\') {
      position += 1
      characters.push({ text: filter.charAt(position) || text, isLiteral: true, position })
    } else characters.push({ text, isLiteral: quote !== undefined, position })
  }
  if (quote !== undefined) {
    throw new FilterFault('has a quotation mark', 'close it with another one, or write \\" to search for it', {
      position: quote,
      expected: 'a second quotation mark',
    })
  }
  return characters
}
