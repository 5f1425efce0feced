import { Button } from 'react-aria-components/Button'
import { usePlace } from '../navigation/router.ts'
import { Icon } from '../parts/Icon.tsx'
import { useCanChange } from '../sharing/useCanChange.ts'
import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import { Facts } from './Facts.tsx'
import type { Item } from './items.ts'
import { useTick } from './useTick.ts'

interface TodoRowProps {
  item: Item
  /** Whether its list is named: where the view has more than one. */
  showsList: boolean
  /** Folds or unfolds what is below; none where that is not shown. */
  onFold: ((uid: string) => void) | undefined
  isDraggable: boolean
}

/** What one sees of a to-do in a list. */
export function TodoRow({ item, showsList, onFold, isDraggable }: TodoRowProps) {
  const { todo, depth, children, isFolded } = item
  const isMine = useCanChange(todo)
  const isOpened = usePlace().query.get('todo') === todo.uid
  return (
    <div
      className="row"
      data-done={todo.is_done || undefined}
      data-opened={isOpened || undefined}
      style={{ paddingInlineStart: `${depth * 1.75}rem` }}
    >
      {isDraggable && (
        <Button slot="drag" className="grip" isDisabled={!isMine}>
          <Icon name="grip" size={16} />
        </Button>
      )}
      <CheckCircle todo={todo} />
      <div className="row-text">
        <span className="row-title">{todo.contents}</span>
        <Facts todo={todo} subtasks={children} showsList={showsList} />
      </div>
      {onFold && children.all > children.done && (
        <Button
          className="icon-button fold"
          aria-label={isFolded ? words.todo.expand : words.todo.collapse}
          aria-expanded={!isFolded}
          onPress={() => onFold(todo.uid)}
        >
          <Icon name="chevron" size={18} />
        </Button>
      )}
      {isDraggable && isMine && <Handle />}
    </div>
  )
}

/** What a finger takes hold of, since a screen that is touched does not hover: a tap selects, and what is held is dragged. */
function Handle() {
  return (
    <span className="handle">
      <Icon name="grip" size={18} />
    </span>
  )
}

/** Whether a press is on what a finger takes hold of. */
export function isOnHandle(target: EventTarget): boolean {
  return target instanceof Element && target.closest('.handle') !== null
}

/** The circle that completes a to-do; its colour is the priority. */
export function CheckCircle({ todo }: { todo: Todo }) {
  const { reopen } = useActions()
  const tick = useTick()
  const { contents, is_done, priority } = todo
  const isMine = useCanChange(todo)
  return (
    <Button
      className={`circle priority-${priority}`}
      aria-label={is_done ? words.todo.reopen(contents) : words.todo.complete(contents)}
      isDisabled={!isMine}
      onPress={() => (is_done ? reopen(todo) : tick(todo))}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="10" />
        <path d="m7.5 12.4 3 3 6-6.6" />
      </svg>
    </Button>
  )
}
