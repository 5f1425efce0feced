import { parseDate } from '@internationalized/date'
import { dayInWords, dueInWords, isOverdue } from '../dates/days.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** What a row shows of a to-do, as a screen reader says it: the title first, by which it is also found while one types. */
export function todoInWords({ contents, is_done, due, deadline, recurrence, priority, labels }: Todo): string {
  return [
    contents,
    due && !is_done && isOverdue(due) && words.todo.overdue,
    due && dueInWords(due),
    recurrence && words.todo.repeats,
    deadline !== null && words.todo.deadline(dayInWords(parseDate(deadline))),
    priority < 4 && words.todo.priority(priority),
    ...labels,
  ]
    .filter(Boolean)
    .join(', ')
}
