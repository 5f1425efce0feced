import { sql } from 'kysely'
import { type Condition, eb } from '../../../database/conditions.ts'
import { fold } from './fold.ts'

/** Whether a to-do has each of these words in its contents, its notes or a comment, whatever the case. */
export function hasWords(text: string): Condition {
  const words = new Set(fold(text).split(/\s+/u))
  return eb.and([...words].map((word) => eb.or([isIn('t.search_text', word), isInComment(word)])))
}

/** False, and not null, where there is no text. */
function isIn(column: 't.search_text' | 'k.search_text', word: string): Condition {
  return sql<boolean>`instr(coalesce(${sql.ref(column)}, ''), ${word}) > 0`
}

/** The comments are read only if the to-do has some. */
function isInComment(word: string): Condition {
  const comments = eb
    .selectFrom('comment as k')
    .select('k.id')
    .whereRef('k.todo_id', '=', 't.id')
    .where(isIn('k.search_text', word))
  return eb.and([eb('t.has_comments', '=', eb.lit(true)), eb.exists(comments)])
}
