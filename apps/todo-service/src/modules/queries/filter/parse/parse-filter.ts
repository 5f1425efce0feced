import assert from 'node:assert'
import type { FieldError } from '@todo/schemas'
import { InvalidInput } from '@todo/service-kit'
import { allOf, anyOf, type Filter, not } from '../filter.ts'
import { FilterFault, quoted } from '../filter-fault.ts'
import { readCondition } from './read-condition.ts'
import { type Operator, type Token, textOf, tokensOf } from './terms.ts'

/** How deep parentheses and `!` may be nested. */
export const MAX_DEPTH = 16
/** How many conditions a filter may have. */
export const MAX_CONDITIONS = 40

const A_CONDITION = 'a condition'
const AN_OPERATOR = '& or |'

/**
 * Reads a filter. `!` binds most tightly, then `&`, then `|` and `,`. The last two mean the same: what is found is one
 * list.
 *
 * @param where The field of the body, or the parameter, that has it.
 * @throws {InvalidInput} saying where the filter is wrong and what is expected there.
 */
export function parseFilter(
  text: string,
  where: Pick<FieldError, 'pointer' | 'parameter'> = { parameter: 'filter' },
): Filter {
  try {
    return new Parser(text).filter()
  } catch (cause) {
    assert(cause instanceof FilterFault, new Error('the filter cannot be read', { cause }))
    throw new InvalidInput({ ...where, detail: cause.message, ...cause.place })
  }
}

/** Goes through the parts of one filter, from left to right. */
class Parser {
  readonly #tokens: readonly Token[]
  readonly #end: { type: 'end'; position: number }
  #index = 0
  #depth = 0
  #conditions = 0

  constructor(text: string) {
    this.#tokens = tokensOf(text)
    this.#end = { type: 'end', position: text.length }
  }

  filter(): Filter {
    const filter = this.#either()
    const next = this.#next()
    if (next.type !== 'end') throw unexpected(next)
    return filter
  }

  #next() {
    return this.#tokens[this.#index] ?? this.#end
  }

  /** Goes on if the next part is one of the operators. */
  #takes(...operators: Operator[]): boolean {
    const next = this.#next()
    if (next.type !== 'operator' || !operators.includes(next.operator)) return false
    this.#index += 1
    return true
  }

  #either(): Filter {
    const filters = [this.#all()]
    while (this.#takes('|', ',')) filters.push(this.#all())
    return anyOf(filters)
  }

  #all(): Filter {
    const filters = [this.#one()]
    while (this.#takes('&')) filters.push(this.#one())
    return allOf(filters)
  }

  #one(): Filter {
    const start = this.#next().position
    if (this.#takes('!')) return this.#nested(start, () => not(this.#one()))
    if (this.#takes('(')) return this.#nested(start, () => this.#inParentheses(start))
    return this.#condition()
  }

  #nested(position: number, read: () => Filter): Filter {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) {
      throw new FilterFault('is nested too deep', `use at most ${MAX_DEPTH} parentheses and ! inside one another`, {
        position,
        expected: A_CONDITION,
      })
    }
    const filter = read()
    this.#depth -= 1
    return filter
  }

  #inParentheses(start: number): Filter {
    const filter = this.#either()
    if (this.#takes(')')) return filter
    const next = this.#next()
    if (next.type !== 'end') throw unexpected(next)
    throw new FilterFault('ends too early', `write a ) for the ( at position ${start}`, {
      position: next.position,
      expected: ')',
    })
  }

  #condition(): Filter {
    const next = this.#next()
    const { position } = next
    if (next.type !== 'condition') {
      const what = next.type === 'end' ? 'ends' : `has ${next.operator}`
      const advice = 'write a condition there, such as today, p1, #List or @label'
      throw new FilterFault(what, advice, { position, expected: A_CONDITION })
    }
    this.#conditions += 1
    if (this.#conditions > MAX_CONDITIONS) {
      throw new FilterFault('has too many conditions', `use at most ${MAX_CONDITIONS}`, {
        position,
        expected: 'the end',
      })
    }
    this.#index += 1
    return readCondition(next.characters, position)
  }
}

/** The fault of something that stands where a filter could end. */
function unexpected(token: Token): FilterFault {
  const { position } = token
  if (token.type === 'operator' && token.operator === ')') {
    return new FilterFault('has a )', 'there is no ( for it: leave it out, or write \\) if it is a part of a name', {
      position,
      expected: AN_OPERATOR,
    })
  }
  const what = token.type === 'operator' ? token.operator : quoted(textOf(token.characters))
  return new FilterFault(`goes on with ${what}`, `write ${AN_OPERATOR} before it, or a \\ if it is a part of a name`, {
    position,
    expected: AN_OPERATOR,
  })
}
