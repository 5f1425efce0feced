import { sql } from 'kysely'
import { type Condition, eb } from '../conditions.ts'
import { fold } from './fold.ts'

/** Whether the contents or the notes of a to-do have each of these words in them, whatever the case. */
export function hasWords(text: string): Condition {
  const words = new Set(fold(text).split(/\s+/u))
  return eb.and([
    eb('t.search_text', 'is not', null),
    ...[...words].map((word) => sql<boolean>`instr(${sql.ref('t.search_text')}, ${word}) > 0`),
  ])
}
