import { memo, type PointerEvent, type ReactNode, useId, useRef, useState } from 'react'
import { GridList, GridListItem, type Key } from 'react-aria-components/GridList'
import type { DragAndDropHooks } from 'react-aria-components/useDragAndDrop'
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer'
import { flushSync } from 'react-dom'
import { openTodo } from '../navigation/router.ts'
import { drawsSame } from '../parts/draws-same.ts'
import { useSelection } from '../selection/selection.ts'
import { canChange, changeable } from '../sharing/roles.ts'
import { usePart, useStore } from '../store/context.ts'
import { words } from '../words/index.ts'
import { todoInWords } from './in-words.ts'
import type { Item } from './items.ts'
import { isOnHandle, TodoRow } from './TodoRow.tsx'
import { useGrowing } from './useGrowing.tsx'
import { useKeys } from './useKeys.ts'
import { usePrinting } from './usePrinting.ts'

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
 * arrow key with Shift, a tap on the handle, and a long touch select. An arrow key with Alt moves the to-do, where the order is the user's.
 */
export const TodoGrid = memo(function TodoGrid(props: TodoGridProps) {
  const { name, items, showsList, onFold, isOrdered, dragAndDropHooks } = props
  const id = useId()
  const isDraggable = dragAndDropHooks !== undefined
  const selection = useSelection()
  const store = useStore()
  const lists = usePart((things) => things.lists)
  const [isSelecting, setSelecting] = useState(false)
  // React Aria selects what is dropped from another list, which nobody has asked for.
  const isDraggedOver = useRef(false)
  const isMouse = useRef(false)
  const isPrinting = usePrinting()
  const [drawn, end] = useGrowing(items, isPrinting)
  const onKey = useKeys(id, selection, items, isOrdered)

  /**
   * With a modifier and on the handle, a click selects: there is nothing else that it could do. So a long touch of the handle need
   * not select, and drags; React Aria lets it drag elsewhere only once something is selected.
   */
  function onPointer({ ctrlKey, metaKey, shiftKey, target, pointerType }: PointerEvent): void {
    isDraggedOver.current = false
    isMouse.current = pointerType === 'mouse'
    flushSync(() => setSelecting(ctrlKey || metaKey || shiftKey || isOnHandle(target)))
  }

  /** A long touch selects; React Aria ends a long press of the mouse, too, and nothing would come of it. */
  function onCancel(event: PointerEvent): void {
    if (isMouse.current && !event.isTrusted) event.stopPropagation()
  }

  function onSelection(keys: 'all' | Set<Key>): void {
    const all = items.map(({ todo }) => todo)
    selection.select(
      id,
      keys === 'all' ? new Set(changeable(store.snapshot().things, all).map(({ uid }) => uid)) : keys,
    )
    if (isDraggedOver.current) setTimeout(selection.clear)
  }

  return (
    <div
      onKeyDownCapture={(event) => {
        isDraggedOver.current = false
        onKey(event)
      }}
      onPointerDownCapture={onPointer}
      onPointerCancelCapture={onCancel}
      onDragEnterCapture={() => {
        isDraggedOver.current = true
      }}
    >
      <Windowed count={items.length} isWhole={isPrinting}>
        <GridList
          aria-label={words.todo.list(name)}
          className="todo-list"
          items={drawn}
          dependencies={[showsList, isDraggable, lists]}
          {...(dragAndDropHooks && { dragAndDropHooks })}
          renderEmptyState={() => <span className="drop-here">{words.todo.none}</span>}
          selectionMode="multiple"
          selectedKeys={selection.parts.get(id) ?? []}
          disabledBehavior="selection"
          onSelectionChange={onSelection}
          {...(!isSelecting && { onAction: (key) => openTodo(String(key)) })}
        >
          {(item) => (
            <GridListItem
              textValue={todoInWords(item, showsList ? lists.get(item.todo.list_id) : undefined)}
              className="todo-item"
              isDisabled={!canChange(lists.get(item.todo.list_id))}
            >
              <TodoRow item={item} showsList={showsList} onFold={onFold} isDraggable={isDraggable} />
            </GridListItem>
          )}
        </GridList>
      </Windowed>
      {end}
    </div>
  )
}, drawsSame)

/** From how many on only those rows are drawn that can be seen. */
const MANY = 100

/** How high a row is before it is measured, in pixels. */
const ROW_HEIGHT = 48

/** Draws of a long list only what can be seen. A list stays what it was at first, except on paper: to change it draws it anew. */
function Windowed({ count, isWhole, children }: { count: number; isWhole: boolean; children: ReactNode }) {
  const [isLong] = useState(count >= MANY)
  if (!isLong || isWhole) return children
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowHeight: ROW_HEIGHT }}>
      {children}
    </Virtualizer>
  )
}
