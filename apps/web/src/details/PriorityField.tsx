import { useId } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'

const PRIORITIES = [1, 2, 3, 4] as const

/** How urgent a to-do is. */
export function PriorityField({ todo }: { todo: Todo }) {
  const { patch } = useActions()
  const name = useId()
  return (
    <fieldset className="field">
      <legend>{words.details.priority}</legend>
      <div className="priorities">
        {PRIORITIES.map((priority) => (
          <label key={priority} className={`priority-${priority}`} title={words.todo.priority(priority)}>
            <input
              type="radio"
              name={name}
              aria-label={words.todo.priority(priority)}
              checked={todo.priority === priority}
              onChange={() => patch(todo, { priority })}
            />
            <Icon name="flag" size={18} />
            <span aria-hidden="true">{priority === 4 ? '–' : `P${priority}`}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
