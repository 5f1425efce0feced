import { DriverException } from '@mikro-orm/core'

/** The length of the column. */
const LONGEST = 1_000

/** Characters with a meaning in a regular expression. */
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g

/**
 * Describes an error without personal data, to be stored and logged: its name, its code and its message. Everything
 * that looks like an e-mail address, and every value of the payload, is redacted. The message of a database error is
 * left out, because it contains values of rows.
 */
export function describeError(error: unknown, payload: unknown): string {
  if (!(error instanceof Error)) return redact(String(error), payload).slice(0, LONGEST)
  const code = 'code' in error && error.code !== undefined ? ` [${String(error.code)}]` : ''
  const message = isDatabaseError(error) ? '' : redact(error.message, payload)
  return `${error.name}${code}${message && `: ${message}`}`.slice(0, LONGEST)
}

function isDatabaseError(error: Error): boolean {
  return error instanceof DriverException || 'sqlMessage' in error || error.name === 'SqliteError'
}

function redact(text: string, payload: unknown): string {
  let redacted = text.replace(/\S+@\S+/g, '[redacted]')
  for (const value of valuesOf(payload)) redacted = redacted.replace(value, '[redacted]')
  return redacted
}

/** Every text and number in a payload, the longest first, to be found as a word of its own. */
function valuesOf(payload: unknown): RegExp[] {
  return leavesOf(payload)
    .sort((a, b) => b.length - a.length)
    .map((text) => new RegExp(`(?<![\\p{L}\\p{N}])${text.replace(SYNTAX, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu'))
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leavesOf)
  return typeof value === 'string' || typeof value === 'number' ? [String(value)].filter(Boolean) : []
}

/** Where an error was thrown, without its message. */
export function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return stack
    .split('\n')
    .filter((line) => /^ +at /.test(line))
    .map((line) => line.trim())
}
