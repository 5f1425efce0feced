import { parseDate } from '@internationalized/date'
import { Button } from 'react-aria-components/Button'
import { dayInWords, dueInWords, isOverdue } from '../dates/days.ts'
import { usePlace } from '../navigation/router.ts'
import { colorOf } from '../parts/colors.ts'
import { Icon } from '../parts/Icon.tsx'
import { Avatar } from '../sharing/Avatar.tsx'
import { useCanChange } from '../sharing/useCanChange.ts'
import { useActions } from '../store/actions.ts'
import { usePart } from '../store/context.ts'
import { type Branch, commentCount } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import { words } from '../words/index.ts'
import type { Item } from './items.ts'

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
    </div>
  )
}

/** The circle that completes a to-do; its colour is the priority. */
export function CheckCircle({ todo }: { todo: Todo }) {
  const { complete, reopen } = useActions()
  const { contents, is_done, priority } = todo
  const isMine = useCanChange(todo)
  return (
    <Button
      className={`circle priority-${priority}`}
      aria-label={is_done ? words.todo.reopen(contents) : words.todo.complete(contents)}
      isDisabled={!isMine}
      onPress={() => (is_done ? reopen(todo) : complete(todo))}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="10" />
        <path d="m7.5 12.4 3 3 6-6.6" />
      </svg>
    </Button>
  )
}

interface FactsProps {
  todo: Todo
  subtasks: Branch['children']
  showsList: boolean
}

function Facts({ todo, subtasks, showsList }: FactsProps) {
  const comments = usePart((things) => commentCount(things, todo))
  const list = usePart(({ lists }) => lists.get(todo.list_id))
  const assignee = usePart(({ users }) => users.get(todo.assignee_id ?? 0))
  const { due, deadline, recurrence, notes, labels, priority } = todo
  const hasFacts =
    due ||
    deadline !== null ||
    notes !== '' ||
    labels.length > 0 ||
    comments > 0 ||
    subtasks.all > 0 ||
    priority < 4 ||
    assignee ||
    (showsList && list)
  if (!hasFacts) return null
  return (
    <span className="facts">
      {due && (
        <span className={!todo.is_done && isOverdue(due) ? 'fact late' : 'fact due'}>
          <Icon name="today" size={14} />
          {dueInWords(due)}
          {recurrence && <Icon name="repeat" size={14} />}
          {recurrence && <span className="sr-only">{words.todo.repeats}</span>}
        </span>
      )}
      {deadline !== null && (
        <span className="fact">
          <Icon name="flag" size={14} />
          {words.todo.deadline(dayInWords(parseDate(deadline)))}
        </span>
      )}
      {priority < 4 && (
        <span className={`fact priority-${priority}`}>
          <Icon name="flag" size={14} />
          <span className="sr-only">{words.todo.priority(priority)}</span>
          <span aria-hidden="true">P{priority}</span>
        </span>
      )}
      {subtasks.all > 0 && (
        <span className="fact">
          <Icon name="done" size={14} />
          <span className="sr-only">{words.todo.subtasks(subtasks.done, subtasks.all)}</span>
          <span aria-hidden="true">
            {subtasks.done}/{subtasks.all}
          </span>
        </span>
      )}
      {notes !== '' && (
        <span className="fact">
          <Icon name="notes" size={14} />
          <span className="sr-only">{words.todo.notes}</span>
        </span>
      )}
      {comments > 0 && (
        <span className="fact">
          <Icon name="comment" size={14} />
          <span className="sr-only">{words.todo.comments(comments)}</span>
          <span aria-hidden="true">{comments}</span>
        </span>
      )}
      {labels.map((name) => (
        <span key={name} className="fact">
          <span aria-hidden="true">@</span>
          {name}
        </span>
      ))}
      {assignee && (
        <span className="fact">
          <Avatar user={assignee} isSmall />
          <span className="sr-only">{words.todo.assignedTo(assignee.username)}</span>
        </span>
      )}
      {showsList && list && (
        <span className="fact fact-list">
          <span className="dot" style={{ background: colorOf(list.color) }} />
          {list.is_inbox ? words.nav.inbox : list.name}
        </span>
      )}
    </span>
  )
}
