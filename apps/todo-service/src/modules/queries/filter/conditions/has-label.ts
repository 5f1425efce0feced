import { type Condition, eb, NONE } from '../../../../database/conditions.ts'

/**
 * Whether a to-do has one of these labels, spelt like this. Labels of one's own are looked up by their owner: there are
 * few to-dos of a label among all of an account.
 */
export function hasLabel(
  names: readonly string[],
  { viewerId, isShared }: { viewerId: number; isShared: boolean },
): Condition {
  if (names.length === 0) return NONE
  const labels = eb
    .selectFrom('todo_label as tl')
    .select('tl.todo_id')
    .where('tl.name', 'in', [...names])
  return isShared
    ? eb.exists(labels.whereRef('tl.todo_id', '=', 't.id'))
    : eb('t.id', 'in', labels.where('tl.user_id', '=', viewerId))
}
