import { closestMatch } from 'leven'
import { WEEKDAYS } from '../dates/filter-date.ts'
import { FilterFault, quoted } from '../filter-fault.ts'
import { KEYWORDS } from '../keywords.ts'
import { HEADS, normalized } from './heads.ts'

/** A text that is longer than this is like no keyword. */
const LONGEST_WORD = 24

/** The longest first: of `due` and `due before`, the second is meant by `due before today`. */
const HEADS_BY_LENGTH = [...HEADS.keys()].sort((a, b) => b.length - a.length)

const KNOWN = [
  'today',
  'tomorrow',
  'yesterday',
  ...KEYWORDS.keys(),
  ...WEEKDAYS,
  ...HEADS_BY_LENGTH.map((head) => `${head}:`),
]

/** What is written otherwise, and how. */
const OTHERWISE: readonly [pattern: RegExp, meant: string][] = [
  [/^assigned by:.*/, 'created by:'],
  [/^prio(?:rity)?:? ?([1-4])$/, 'p$1'],
]

/** The fault of a condition that is not known, with the one that was probably meant. */
export function unknownCondition(text: string, position: number): FilterFault {
  const place = { position, expected: 'a condition' }
  return new FilterFault(`has the unknown condition ${quoted(text)}`, adviceFor(normalized(text)), place)
}

function adviceFor(words: string): string {
  const head = HEADS_BY_LENGTH.find((head) => words.startsWith(`${head} `))
  if (head) return `write a colon, as in "${head}: …"`
  if (/ (?:and|or) |^not /.test(words)) return 'write & for "and", | for "or", and ! for "not"'
  const opposite = words.replace(/^un/, '')
  const meant =
    opposite !== words && KNOWN.includes(opposite)
      ? `!${opposite}`
      : (otherwise(words) ?? knownLike(words.replace(/:.*/, ':')))
  return meant ? `did you mean "${meant}"?` : 'write one such as today, no date, p1, #List, @label or search: words'
}

function otherwise(words: string): string | undefined {
  const found = OTHERWISE.find(([pattern]) => pattern.test(words))
  return found && words.replace(...found)
}

/** The keyword that was meant: two letters of it may be wrong, one in a short one. */
function knownLike(words: string): string | undefined {
  if (words.length > LONGEST_WORD) return undefined
  return closestMatch(words, KNOWN, { maxDistance: words.length < 4 ? 1 : 2 })
}
