import { parseDate } from '@internationalized/date'
import { type ReactNode, use } from 'react'
import { type Due, dayInWords, dueInWords, isOverdue, isToCome, localDue, timeInWords } from '../dates/days.ts'
import { useClock } from '../dates/useClock.ts'
import { listInWords } from '../lists/list-in-words.ts'
import { colorOf, labelColor } from '../parts/colors.ts'
import { Icon, type IconName } from '../parts/Icon.tsx'
import { Avatar } from '../sharing/Avatar.tsx'
import { usePart } from '../store/context.ts'
import { commentCount, labelColors } from '../store/queries.ts'
import type { Todo } from '../store/things.ts'
import type { Branch } from '../store/tree.ts'
import { words } from '../words/index.ts'
import { DayContext } from './DayContext.ts'

interface FactsProps {
  todo: Todo
  subtasks: Branch['children']
  showsList: boolean
}

/** What is told of a to-do below its title. */
export function Facts({ todo, subtasks, showsList }: FactsProps) {
  const comments = usePart((things) => commentCount(things, todo))
  const list = usePart(({ lists }) => lists.get(todo.list_id))
  const colors = usePart(labelColors)
  const assignee = usePart(({ users }) => users.get(todo.assignee_id ?? 0))
  const { due, start, deadline, recurrence, notes, labels, priority } = todo
  const dueText = due && dueBelow(due, use(DayContext))
  const isLate = useClock(() => due !== null && !todo.is_done && isOverdue(due))
  const startsLater = useClock(() => start !== null && !todo.is_done && isToCome(start))
  return (
    <span className="facts">
      {(dueText || recurrence) && (
        <span className={isLate ? 'fact late' : 'fact due'}>
          {dueText && <Icon name="today" size={14} />}
          {isLate && <span className="sr-only">{words.todo.overdue}</span>}
          {dueText}
          {recurrence && <Icon name="repeat" size={14} />}
          {recurrence && <span className="sr-only">{words.todo.repeats}</span>}
        </span>
      )}
      {start && startsLater && (
        <span className="fact">
          <Icon name="upcoming" size={14} />
          {words.todo.start(dueInWords(start))}
        </span>
      )}
      {deadline !== null && (
        <span className="fact">
          <Icon name="deadline" size={14} />
          {words.todo.deadline(dayInWords(parseDate(deadline)))}
        </span>
      )}
      {priority < 4 && (
        <Fact
          icon="flag"
          said={words.todo.priority(priority)}
          shown={`P${priority}`}
          className={`priority-${priority}`}
        />
      )}
      {subtasks.all > 0 && (
        <Fact
          icon="done"
          said={words.todo.subtasks(subtasks.done, subtasks.all)}
          shown={`${subtasks.done}/${subtasks.all}`}
        />
      )}
      {notes !== '' && <Fact icon="notes" said={words.todo.notes} />}
      {comments > 0 && <Fact icon="comment" said={words.todo.comments(comments)} shown={comments} />}
      {labels.map((name) => (
        <span key={name} className="fact" style={{ color: labelColor(colors.get(name)) }}>
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
          <span>{listInWords(list)}</span>
        </span>
      )}
    </span>
  )
}

/** When something is due, below the heading of a day: of that day, only the time. */
function dueBelow(due: Due, heading: string | undefined): string {
  const { day, time } = localDue(due)
  if (String(day) !== heading) return dueInWords(due)
  return time === undefined ? '' : timeInWords(time)
}

interface FactProps {
  icon: IconName
  /** What a screen reader says, and what others see instead beside the picture. */
  said: string
  shown?: ReactNode
  className?: string
}

function Fact({ icon, said, shown, className = '' }: FactProps) {
  return (
    <span className={`fact ${className}`}>
      <Icon name={icon} size={14} />
      <span className="sr-only">{said}</span>
      {shown && <span aria-hidden="true">{shown}</span>}
    </span>
  )
}
