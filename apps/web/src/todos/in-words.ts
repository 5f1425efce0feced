import { parseDate } from '@internationalized/date'
import { dayInWords, dueInWords, isOverdue, isToCome } from '../dates/days.ts'
import { listInWords } from '../lists/list-in-words.ts'
import type { List } from '../store/things.ts'
import type { Branch } from '../store/tree.ts'
import { words } from '../words/index.ts'

/**
 * What a row shows of a to-do, as a screen reader says it: the title first, by which it is also found while one types; and its list,
 * where the view has more than one.
 */
export function todoInWords({ todo, depth }: Pick<Branch, 'todo' | 'depth'>, list?: List): string {
  const { contents, is_done, due, start, deadline, recurrence, priority, labels } = todo
  return [
    contents,
    depth > 0 && words.todo.subtask(depth),
    due && !is_done && isOverdue(due) && words.todo.overdue,
    due && dueInWords(due),
    recurrence && words.todo.repeats,
    start && !is_done && isToCome(start) && words.todo.start(dueInWords(start)),
    deadline !== null && words.todo.deadline(dayInWords(parseDate(deadline))),
    priority < 4 && words.todo.priority(priority),
    ...labels,
    list && listInWords(list),
  ]
    .filter(Boolean)
    .join(', ')
}
