import { type Dictionary, isRaw, JsonProperty, type Platform, RawQueryFragment, raw, Utils } from '@mikro-orm/core'
import { NativeQueryBuilder } from '@mikro-orm/sql'
import { CompiledQuery } from 'kysely'

/** A statement of MikroORM in one of the forms that its connections take. */
export type Statement = string | NativeQueryBuilder | RawQueryFragment

/** What a statement may be given: a value for each `?`, or for each `:name`. */
export type StatementValues = readonly unknown[] | Dictionary<unknown>

/**
 * A statement of MikroORM with its values bound, not in its text. By itself, MikroORM writes them into the text
 * (`Platform.formatQuery`). The text is read by the same rules: `?` is a value, `??` a name, `\?` a question mark.
 */
export function bindValues(platform: Platform, statement: Statement, values: StatementValues): CompiledQuery {
  const { sql, params } = toFragment(statement, values)
  if (params.length === 0) return CompiledQuery.raw(sql)
  const bound: unknown[] = []
  return CompiledQuery.raw(bindInto(bound, platform, sql, params), bound)
}

function toFragment(statement: Statement, values: StatementValues): { sql: string; params: readonly unknown[] } {
  if (statement instanceof NativeQueryBuilder) return statement.toRaw()
  if (isRaw(statement)) return statement
  return Array.isArray(values) ? { sql: statement, params: values } : raw(statement, { ...values })
}

const PLACEHOLDER = /\\\?|\?\??/g

function bindInto(bound: unknown[], platform: Platform, text: string, values: readonly unknown[]): string {
  let next = 0
  return text.replace(PLACEHOLDER, (placeholder) => {
    if (placeholder === '\\?') return '?'
    const value = values[next]
    next += 1
    return placeholder === '?' ? bindOne(bound, platform, value) : bindName(bound, platform, value)
  })
}

function bindName(bound: unknown[], platform: Platform, name: unknown): string {
  const fragment = RawQueryFragment.getKnownFragment(name)
  return fragment ? bindInto(bound, platform, fragment.sql, fragment.params) : platform.quoteIdentifier(String(name))
}

/** Adds a value and returns what stands for it in the text: `?`, one for each item of a list, or the text of a fragment. */
function bindOne(bound: unknown[], platform: Platform, value: unknown): string {
  if (isRaw(value)) return bindInto(bound, platform, value.sql, value.params)
  if (Array.isArray(value) && !(JsonProperty in value)) {
    return value
      .map((item) => (Array.isArray(item) ? `(${bindOne(bound, platform, item)})` : bindOne(bound, platform, item)))
      .join(', ')
  }
  bound.push(toBound(platform, value))
  return '?'
}

/** A value as both drivers take it: neither takes `undefined`, and SQLite's takes no boolean, no date and no object. */
function toBound(platform: Platform, value: unknown): unknown {
  if (value === undefined) return null
  if (value instanceof Date) return platform.processDateProperty(value)
  if (typeof value === 'boolean') return Number(value)
  return Utils.isPlainObject(value) || Array.isArray(value) ? JSON.stringify(value) : value
}

/** Text that means the same inside of quotes whatever the server's `sql_mode` is. */
const PLAIN_TEXT = /^[\w .:$-]*$/

/** How one database writes literals. */
interface Literals {
  /** Text, from its UTF-8 bytes in hexadecimal. */
  text: (hex: string) => string
  /** What is no text: a number, a date, bytes, or nothing. */
  other: (value: unknown) => string
}

/**
 * A value as a literal, for the few statements that MikroORM builds from parts which hold values already, as sub-queries.
 * Text that is not plain is written in hexadecimal: no quote or backslash can end it, whatever the server's `sql_mode`.
 */
export function safeLiteral(value: unknown, literals: Literals): string {
  if (Array.isArray(value)) return value.map((item) => safeLiteral(item, literals)).join(', ')
  const isText = typeof value === 'string' || (typeof value === 'object' && !isAtom(value))
  if (!isText) return literals.other(value)
  const text = String(value)
  return PLAIN_TEXT.test(text) ? `'${text}'` : literals.text(Buffer.from(text).toString('hex'))
}

function isAtom(value: object | null): boolean {
  return value === null || value instanceof Date || Buffer.isBuffer(value)
}
