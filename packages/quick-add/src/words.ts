/** A range of the text, in UTF-16 code units; `end` is the position after its last character. */
export interface Range {
  start: number
  end: number
}

/** A run of characters without blanks, without the punctuation around it. */
export interface Word extends Range {
  /** The word in lower case. */
  lower: string
  /** Whether a quote or bracket opens before it. */
  opens: boolean
  /** The punctuation that follows it directly. */
  closes: string
  /**
   * `plain` is text whatever it says, since the caller wants it so; `escaped` too, by a backslash, which is then no part
   * of the contents; `name` belongs to a name that was understood; `open` may mean something.
   */
  role: 'open' | 'plain' | 'escaped' | 'name'
}

/** Whether two ranges have a character in common. */
export const overlaps = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end

const OPENING = new Set('("\'“‘«[')
/** Punctuation that can follow a word without being part of it. */
export const CLOSING = new Set('.,;:!?)"\'”’»]}…')

/** A word whose last dot is its own: "p.m.", "24.12.". */
const ABBREVIATION = /^(?:(?:\p{L}\.)+|\d{1,2}\.\d{2}\.)$/u

/** What a backslash makes plain. Before anything else it is an ordinary character, as in `\\server` or `\o/`. */
const ESCAPABLE = /^\\(?:[#/@+{\d]|p[1-4]$|\p{L}[!\p{L}]+$|[가-힣]$)/iu

/** What stands in quotes, which is a title, or in braces. A quote after a sign begins a name. */
const LITERAL = /(?<![^\s(])"[^"]*"|“[^”]*”|\{[^{}]*\}/gu

/** The ranges in quotes and in braces. */
export const literalRanges = (text: string): Range[] =>
  Array.from(text.matchAll(LITERAL), ({ 0: found, index }) => ({ start: index, end: index + found.length }))

/** The words of a text. What is in `ignored` and in `literal` is plain; a backslash is of no use in `ignored` alone. */
export function splitWords(text: string, ignored: readonly Range[], literal: readonly Range[]): Word[] {
  const roleOf = (range: Range, core: string): Word['role'] => {
    if (ignored.some((other) => overlaps(other, range))) return 'plain'
    if (ESCAPABLE.test(core)) return 'escaped'
    return literal.some((other) => overlaps(other, range)) ? 'plain' : 'open'
  }
  return Array.from(text.matchAll(/\S+/gu), ({ 0: run, index }) => wordOf(run, index, roleOf))
}

function wordOf(run: string, index: number, roleOf: (range: Range, core: string) => Word['role']): Word {
  let start = 0
  while (OPENING.has(run.charAt(start))) start++
  let end = run.length
  while (end > start && CLOSING.has(run.charAt(end - 1)) && !ABBREVIATION.test(run.slice(start, end))) end--
  const core = run.slice(start, end)
  const range = { start: index + start, end: index + end }
  return { ...range, lower: core.toLowerCase(), opens: start > 0, closes: run.slice(end), role: roleOf(range, core) }
}

/** The range that so many words take up, from the first to the last. */
export const rangeOf = (words: readonly Word[]): Range => ({
  start: Math.min(...words.map(({ start }) => start)),
  end: Math.max(...words.map(({ end }) => end)),
})
