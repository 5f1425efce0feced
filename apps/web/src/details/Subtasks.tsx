import { openTodo } from '../navigation/router.ts'
import { Icon } from '../parts/Icon.tsx'
import { useCanChange } from '../sharing/useCanChange.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import { subtasksOf } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import { type Folding, useFolding } from '../todos/TodoList.tsx'
import { CheckCircle } from '../todos/TodoRow.tsx'
import { words } from '../words/index.ts'
import { AddLine } from './AddLine.tsx'

/** The tree below a to-do, and a line to add to it. */
export function Subtasks({ todo }: { todo: Todo }) {
  const folding = useFolding()
  const { add } = useActions()
  const isMine = useCanChange(todo)
  const { details } = words

  return (
    <section className="field">
      <h2>{details.subtasks}</h2>
      <div className="subtasks">
        <Below todo={todo} folding={folding} />
        {isMine && (
          <AddLine
            label={details.addSubtask}
            maxLength={256}
            onAdd={(contents) => add({ contents, list_id: todo.list_id, parent: todo.uid })}
          />
        )}
      </div>
    </section>
  )
}

/** What is directly below a to-do, each with what is below that. */
function Below({ todo, folding }: { todo: Todo; folding: Folding }) {
  const subtasks = subtasksOf(useThings(), todo)
  if (subtasks.length === 0) return null
  return (
    <ul>
      {subtasks.map((subtask) => (
        <Subtask key={subtask.uid} todo={subtask} folding={folding} />
      ))}
    </ul>
  )
}

function Subtask({ todo, folding }: { todo: Todo; folding: Folding }) {
  const hasMore = subtasksOf(useThings(), todo).length > 0
  const isFolded = folding.folded.has(todo.uid)
  const { expand, collapse } = words.todo
  return (
    <li>
      <div className="row" data-done={todo.is_done || undefined}>
        <CheckCircle todo={todo} />
        <button type="button" className="row-title" onClick={() => openTodo(todo.uid)}>
          {todo.contents}
        </button>
        {hasMore && (
          <button
            type="button"
            className="icon-button fold"
            aria-label={`${isFolded ? expand : collapse}: ${todo.contents}`}
            aria-expanded={!isFolded}
            onClick={() => folding.toggle(todo.uid)}
          >
            <Icon name="chevron" size={18} />
          </button>
        )}
      </div>
      {!isFolded && <Below todo={todo} folding={folding} />}
    </li>
  )
}
