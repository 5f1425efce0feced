import { type Expression, type SqlBool, sql } from 'kysely'

/**
 * Whether a row comes after a key, where rows are sorted by these columns: downwards for `<`, upwards for `>`. The first column
 * is also compared alone: MySQL uses no index to compare several at once, and would read all rows before the key, too.
 */
export function isBeyond(columns: readonly string[], sign: '<' | '>', key: readonly number[]): Expression<SqlBool> {
  const compared = columns.map((name) => sql.ref(name))
  const bySign = sql.raw(sign)
  return sql<boolean>`(${compared[0]} ${bySign}= ${key[0]} and (${sql.join(compared)}) ${bySign} (${sql.join(key)}))`
}
