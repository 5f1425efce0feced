import { type KeyboardEvent, useState } from 'react'
import { GridList, GridListItem } from 'react-aria-components/GridList'
import { openTodo, usePlace } from '../navigation/router.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import type { Branch } from '../store/queries.ts'
import { words } from '../words/index.ts'
import { todoInWords } from './in-words.ts'
import { TodoRow } from './TodoRow.tsx'

interface TodoListProps {
  name: string
  branches: readonly Branch[]
  showsList?: boolean
  /** Which are folded, and what folds them; none where there is no tree. */
  folding?: Folding
}

/** Which to-dos are folded. */
export interface Folding {
  folded: ReadonlySet<string>
  toggle: (uid: string) => void
}

export function useFolding(): Folding {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const toggle = (uid: string) =>
    setFolded((before) => new Set(before.has(uid) ? [...before].filter((other) => other !== uid) : [...before, uid]))
  return { folded, toggle }
}

/** To-dos below each other: arrow keys move, Enter opens, Space completes, Delete deletes. */
export function TodoList({ name, branches, showsList = false, folding }: TodoListProps) {
  const { todos } = useThings()
  const { complete, reopen, remove } = useActions()
  const opened = usePlace().query.get('todo')

  function onKey(event: KeyboardEvent): void {
    const todo = todos.get(focusedRow(event) ?? '')
    if (!todo || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === ' ') todo.is_done ? reopen(todo) : complete(todo)
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(todo)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  if (branches.length === 0) return null
  return (
    <div onKeyDownCapture={onKey}>
      <GridList
        aria-label={words.todo.list(name)}
        className="todo-list"
        items={branches.map((branch) => ({ ...branch, id: branch.todo.uid }))}
        dependencies={[opened, folding?.folded, showsList]}
        onAction={(key) => openTodo(String(key))}
      >
        {(branch) => (
          <GridListItem
            textValue={todoInWords(branch.todo)}
            className={branch.id === opened ? 'todo-item opened' : 'todo-item'}
          >
            <TodoRow
              branch={branch}
              showsList={showsList}
              isFolded={folding?.folded.has(branch.id) ?? false}
              onFold={folding && (() => folding.toggle(branch.id))}
            />
          </GridListItem>
        )}
      </GridList>
    </div>
  )
}

/** The key of the row that has the focus itself, and not something in it. */
function focusedRow({ target }: KeyboardEvent): string | undefined {
  return target instanceof HTMLElement && target.role === 'row' ? target.dataset.key : undefined
}
