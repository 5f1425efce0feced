import { generateNKeysBetween } from 'fractional-indexing'

/** The longest key that the database takes. */
export const MAX_KEY_LENGTH = 255

/** The key of what is there before anything else: the inbox among the lists. */
export const FIRST_POSITION = 'a0'

/** Digits of a version in a key: those of the largest version, and one more. */
const VERSION_DIGITS = 11

/**
 * The key of what comes last, made of the account's version. Versions only grow, so nobody has to read the last key that is
 * there. It is a key of `fractional-indexing`: a letter that says how many digits follow, and the digits.
 */
function lastKey(version: number): string {
  return `k${String(version).padStart(VERSION_DIGITS, '0')}`
}

/** Keys for `count` things that come last, in their order. */
export function lastKeys(version: number, count: number): string[] {
  return count === 1 ? [lastKey(version)] : generateNKeysBetween(lastKey(version), lastKey(version + 1), count)
}

/** Keys between two others, in order; null is the beginning. */
export function keysBetween(before: string | null, after: string | null, count: number): string[] {
  return generateNKeysBetween(before, after, count)
}
