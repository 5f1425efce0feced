import type { FormEvent } from 'react'
import { openTodo } from '../navigation/router.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { subtasksOf } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import { CheckCircle } from '../todos/TodoRow.tsx'
import { words } from '../words/index.ts'

/** What is below a to-do, and a line to add to it. */
export function Subtasks({ todo }: { todo: Todo }) {
  const subtasks = subtasksOf(useThings(), todo)
  const { add } = useActions()
  const { details } = words

  function take(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const contents = String(new FormData(event.currentTarget).get('contents')).trim()
    event.currentTarget.reset()
    if (contents !== '') add({ contents, list_id: todo.list_id, parent: todo.uid })
  }

  return (
    <section className="field">
      <h2>{details.subtasks}</h2>
      <div className="subtasks">
        <ul>
          {subtasks.map((subtask) => (
            <li key={subtask.uid} className="row" data-done={subtask.is_done || undefined}>
              <CheckCircle todo={subtask} />
              <button type="button" className="row-title" onClick={() => openTodo(subtask.uid)}>
                {subtask.contents}
              </button>
            </li>
          ))}
        </ul>
        <form onSubmit={take}>
          <input
            name="contents"
            maxLength={256}
            autoComplete="off"
            enterKeyHint="done"
            aria-label={details.addSubtask}
            placeholder={details.addSubtask}
          />
        </form>
      </div>
    </section>
  )
}
