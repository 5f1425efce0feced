import { sql } from 'kysely'

/**
 * Has MySQL read by an index. By itself it may prefer to read all users' rows in the order of their ids, until enough of
 * one user's are found. For SQLite it is a comment.
 */
export function indexHint(index: string) {
  return sql`/*+ index(t ${sql.raw(index)}) */`
}
