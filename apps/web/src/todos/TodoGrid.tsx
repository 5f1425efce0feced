import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useState } from 'react'
import { GridList, GridListItem, type Key } from 'react-aria-components/GridList'
import type { DragAndDropHooks } from 'react-aria-components/useDragAndDrop'
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer'
import { flushSync } from 'react-dom'
import { openTodo } from '../navigation/router.ts'
import { toggled } from '../parts/toggled.ts'
import { type Selection, useSelection } from '../selection/selection.ts'
import { canChange, changeable } from '../sharing/roles.ts'
import { useActions } from '../store/actions.ts'
import { useThings } from '../store/context.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { todoInWords } from './in-words.ts'
import type { Item } from './items.ts'
import { TodoRow } from './TodoRow.tsx'
import { useGrowing } from './useGrowing.tsx'

/** What a list is drawn with. */
export interface TodoGridProps {
  name: string
  items: readonly Item[]
  showsList: boolean
  /** Folds or unfolds what is below a to-do; none where that is not shown. */
  onFold: ((uid: string) => void) | undefined
  /** Whether the user gives the order. */
  isOrdered: boolean
  dragAndDropHooks?: DragAndDropHooks<Item>
}

/**
 * To-dos below each other: arrow keys move, Enter opens, Space completes, Delete deletes. A click with Ctrl or Shift, `x`, an
 * arrow key with Shift, and a long touch select. An arrow key with Alt moves the to-do, where the order is the user's.
 */
export function TodoGrid({ name, items, showsList, onFold, isOrdered, dragAndDropHooks }: TodoGridProps) {
  const id = useId()
  const isDraggable = dragAndDropHooks !== undefined
  const selection = useSelection()
  const things = useThings()
  const [isSelecting, setSelecting] = useState(false)
  const [drawn, end] = useGrowing(items)
  const onKey = useKeys(id, selection, isOrdered ? items : [])

  /** With a modifier, a click selects: there is nothing else that it could do. */
  function onPointer({ ctrlKey, metaKey, shiftKey }: PointerEvent): void {
    flushSync(() => setSelecting(ctrlKey || metaKey || shiftKey))
  }

  return (
    <div onKeyDownCapture={onKey} onPointerDownCapture={onPointer}>
      <Windowed count={items.length}>
        <GridList
          aria-label={words.todo.list(name)}
          className="todo-list"
          items={drawn}
          dependencies={[showsList, isDraggable, things.lists]}
          {...(dragAndDropHooks && { dragAndDropHooks })}
          renderEmptyState={() => <span className="drop-here">{words.todo.none}</span>}
          selectionMode="multiple"
          selectedKeys={selection.parts.get(id) ?? []}
          disabledBehavior="selection"
          onSelectionChange={(keys) =>
            selection.select(
              id,
              keys === 'all'
                ? new Set(
                    changeable(
                      things,
                      items.map(({ todo }) => todo),
                    ).map(({ uid }) => uid),
                  )
                : keys,
            )
          }
          {...(!isSelecting && { onAction: (key) => openTodo(String(key)) })}
        >
          {(item) => (
            <GridListItem
              textValue={todoInWords(item.todo)}
              className="todo-item"
              isDisabled={!canChange(things.lists.get(item.todo.list_id))}
            >
              <TodoRow item={item} showsList={showsList} onFold={onFold} isDraggable={isDraggable} />
            </GridListItem>
          )}
        </GridList>
      </Windowed>
      {end}
    </div>
  )
}

/** From how many on only those rows are drawn that can be seen. */
const MANY = 100

/** How high a row is before it is measured, in pixels. */
const ROW_HEIGHT = 48

/** Draws of a long list only what can be seen. A list stays what it was at first: to change it would lose the focus. */
function Windowed({ count, children }: { count: number; children: ReactNode }) {
  const [isLong] = useState(count >= MANY)
  if (!isLong) return children
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowHeight: ROW_HEIGHT }}>
      {children}
    </Virtualizer>
  )
}

/** What keys do in a list. */
function useKeys(id: string, selection: Selection, ordered: readonly Item[]): (event: KeyboardEvent) => void {
  const { todos, lists } = useThings()
  const { complete, reopen, remove, place } = useActions()
  return (event) => {
    const todo = todos.get(focusedRow(event) ?? '')
    if (!todo || event.ctrlKey || event.metaKey) return
    if (!canChange(lists.get(todo.list_id)) && event.key !== 'Escape') return
    if (event.altKey) {
      const to = neighbourIn(ordered, todo, event.key)
      if (!to) return
      place(todo, to.beside, to.n, to.count)
      event.preventDefault()
      event.stopPropagation()
      return
    }
    const selected = selection.parts.get(id) ?? new Set<Key>()
    // Arrow keys with Shift select from here on.
    if (event.shiftKey && event.key.startsWith('Arrow') && selected.size === 0)
      flushSync(() => selection.select(id, new Set([todo.uid])))
    if (event.key === ' ') todo.is_done ? reopen(todo) : complete(todo)
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(todo)
    else if (event.key === 'x') selection.select(id, toggled<Key>(selected, todo.uid))
    else if (event.key === 'Escape' && !selection.isEmpty) selection.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Where an arrow key takes a to-do among those with the same parent, and which of them it is then. */
function neighbourIn(
  items: readonly Item[],
  { uid, parent_id }: Todo,
  key: string,
): { beside: { before: string } | { after: string }; n: number; count: number } | undefined {
  const siblings = items.filter(({ todo }) => todo.parent_id === parent_id)
  const index = siblings.findIndex(({ id }) => id === uid)
  const to = key === 'ArrowUp' ? index - 1 : key === 'ArrowDown' ? index + 1 : -1
  const other = siblings[to]
  if (!other) return undefined
  return { beside: to < index ? { before: other.id } : { after: other.id }, n: to + 1, count: siblings.length }
}

/** The key of the row that has the focus itself, and not something in it. */
function focusedRow({ target }: KeyboardEvent): string | undefined {
  return target instanceof HTMLElement && target.role === 'row' ? target.dataset.key : undefined
}
