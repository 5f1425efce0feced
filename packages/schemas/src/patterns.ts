import { type TStringOptions, Type } from 'typebox'

const words = new Map<string, string>()

/**
 * Text that matches a regular expression. Whoever sends something else is told `inWords` what is expected, as in
 * "must be six digits": nobody should have to read a regular expression.
 */
export function Matching(pattern: string, inWords: string, options: TStringOptions = {}) {
  words.set(pattern, inWords)
  return Type.String({ ...options, pattern })
}

/** What a pattern of `Matching` expects; undefined for any other. */
export function patternInWords(pattern: string): string | undefined {
  return words.get(pattern)
}
