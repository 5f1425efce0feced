import { type DragEvent, useState } from 'react'
import { canChange, changeable } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useStore } from '../store/context.ts'
import type { List, Todo } from '../store/things.ts'

/** The to-dos that are being dragged, by their `uid`. */
export const dragged: { uids: readonly string[] } = { uids: [] }

/** Has a link to a list take to-dos that are dropped on it. Where there is no list, it takes none. */
export function useTodoDrop(list: List | undefined) {
  const store = useStore()
  const { moveAll } = useActions()
  const [isOver, setOver] = useState(false)

  /** Those that go there: not those that are there already. */
  function taken(): Todo[] {
    const { things } = store.snapshot()
    if (!canChange(list)) return []
    const todos = dragged.uids.map((uid) => things.todos.get(uid)).filter((todo) => todo !== undefined)
    return changeable(things, todos).filter(({ list_id }) => list_id !== list?.id)
  }

  return {
    isOver,
    takes: {
      onDragOver: (event: DragEvent) => {
        if (taken().length === 0) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        setOver(false)
        const todos = taken()
        if (!list || todos.length === 0) return
        event.preventDefault()
        moveAll(todos, { list_id: list.id, section_id: null })
      },
    },
  }
}
