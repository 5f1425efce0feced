import { expressionBuilder } from 'kysely'
import type { Tables } from '../../database/tables.ts'

const { selectFrom } = expressionBuilder<Tables, never>()

/**
 * The labels that the to-dos of an account have, each once. The account is asked for as a range, with itself as both ends:
 * only then does MySQL go from one name to the next in the index. With `=`, it reads the labels of each to-do.
 */
export function labelsIn(userId: number) {
  return selectFrom('todo_label as tl')
    .select(['tl.user_id', 'tl.name'])
    .distinct()
    .where(({ between }) => between('tl.user_id', userId, userId))
}
