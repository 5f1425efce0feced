import { isAfter } from '../dates/days.ts'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { WhenField } from './WhenField.tsx'

/** When a to-do begins. */
export function StartField({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const { start, due } = todo
  const { details } = words
  return (
    <WhenField
      title={details.start}
      icon="upcoming"
      none={details.noStart}
      clear={details.clearStart}
      value={start}
      warning={start && due && isAfter(start, due) ? details.startsLate : undefined}
      onChange={(start, { saw } = {}) => patch(todo, { start }, saw && { start: saw })}
    />
  )
}
