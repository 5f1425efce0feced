import { parseDate } from '@internationalized/date'
import { dayInWords, dueInWords } from '../dates/days.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

/** What a row shows of a to-do, as a screen reader says it: the title first, by which it is also found while one types. */
export function todoInWords({ contents, due, deadline, recurrence, priority, labels }: Todo): string {
  return [
    contents,
    due && dueInWords(due),
    recurrence && words.todo.repeats,
    deadline !== null && words.todo.deadline(dayInWords(parseDate(deadline))),
    priority < 4 && words.todo.priority(priority),
    ...labels,
  ]
    .filter(Boolean)
    .join(', ')
}
