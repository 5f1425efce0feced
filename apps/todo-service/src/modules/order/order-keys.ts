import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'

/** The key of what is there before anything else: the inbox among the lists. */
export const FIRST_POSITION = 'a0'

/** Digits of a version in a key: those of the largest version, and one more. */
const VERSION_DIGITS = 11

/**
 * The key of what comes last, made of the account's version. Versions only grow, so the last key need not be read. It is a
 * key of `fractional-indexing`: a letter that says how many digits follow, and the digits.
 */
function lastKey(version: number): string {
  return `k${String(version).padStart(VERSION_DIGITS, '0')}`
}

/** Keys for what comes last, one after the other, all in one transaction. */
export class LastKeys {
  readonly #version: number
  #last: string | undefined

  constructor(version: number) {
    this.#version = version
  }

  next(): string {
    const following = lastKey(this.#version + 1)
    this.#last = this.#last === undefined ? lastKey(this.#version) : generateKeyBetween(this.#last, following)
    return this.#last
  }
}

/** From this length on, keys are made anew: the database takes 255. */
export const LONG_KEY = 200

/** Short keys for so many things, in order, between two others; null is the beginning, or the end. */
export function evenKeys(count: number, before: string | null = null, after: string | null = null): string[] {
  return generateNKeysBetween(before, after, count)
}

/** Compares what has keys, to sort it: byte by byte, since keys are plain ASCII. */
export function byPosition(one: { position: string }, other: { position: string }): number {
  return Number(one.position > other.position) - Number(one.position < other.position)
}

/** A key between two others; null is the beginning, or the end. */
export function keyBetween(before: string | null, after: string | null): string {
  return generateKeyBetween(before, after)
}
