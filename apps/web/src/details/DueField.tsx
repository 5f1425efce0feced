import { isOverdue } from '../dates/days.ts'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { WhenField } from './WhenField.tsx'

/** When a to-do is due. Without that, nothing repeats. */
export function DueField({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const { details } = words
  return (
    <WhenField
      title={details.due}
      icon="today"
      none={details.noDue}
      clear={details.clearDue}
      value={todo.due}
      canRepeat
      isLate={todo.due !== null && isOverdue(todo.due)}
      onChange={(due, { recurrence, saw } = {}) => {
        const rule = due ? recurrence && { recurrence } : { recurrence: null }
        patch(todo, { due, ...rule }, saw && { due: saw })
      }}
    />
  )
}
