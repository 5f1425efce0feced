import type { Due, Todo } from '@todo/schemas'
import { Temporal } from 'temporal-polyfill'
import { instantOf } from '../../../../src/modules/dates/due-times.ts'
import { type Clock, type Days, daysOf } from '../../../../src/modules/queries/filter/dates/days-of.ts'
import {
  type Condition,
  DIRECTIONS,
  type Filter,
  type NamePattern,
  type Person,
} from '../../../../src/modules/queries/filter/filter.ts'
import { fold } from '../../../../src/modules/queries/search/fold.ts'

/** What a filter is evaluated for. Names are by id. */
export interface World extends Clock {
  userId: number
  inboxId: number
  lists: ReadonlyMap<number, string>
  sections: ReadonlyMap<number, string>
  users: ReadonlyMap<number, string>
  sharedLists: ReadonlySet<number>
  /** Whom a to-do is assigned to. */
  assigneeOf: (todoId: number) => number | null
}

/** Whether a filter finds a to-do: the meaning of filters, without a database. */
export function finds(filter: Filter, todo: Todo, world: World): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.filters.every((filter) => finds(filter, todo, world))
    case 'or':
      return filter.filters.some((filter) => finds(filter, todo, world))
    case 'not':
      return !finds(filter.filter, todo, world)
    default:
      return holds(filter, todo, world)
  }
}

function holds(condition: Condition, todo: Todo, world: World): boolean {
  switch (condition.kind) {
    case 'all':
      return true
    case 'is':
      return {
        overdue: () => !todo.is_done && todo.due !== null && isOverdue(todo.due, world.timeZone, world.now),
        recurring: () => todo.recurrence !== null,
        subtask: () => todo.parent_id !== null,
        assigned: () => world.assigneeOf(todo.id) !== null,
        shared: () => world.sharedLists.has(todo.list_id),
        done: () => todo.is_done,
      }[condition.state]()
    case 'has':
      return {
        due: todo.due !== null,
        time: todo.due?.time !== undefined,
        deadline: todo.deadline !== null,
        start: todo.start !== null,
        labels: todo.labels.length > 0,
        section: todo.section_id !== null,
      }[condition.part]
    case 'priority':
      return todo.priority === condition.priority
    case 'named':
      return namesOf(condition.what, todo, world).some((name) => isLike(condition.name, name))
    case 'person':
      return isPerson(
        condition.person,
        condition.role === 'assignee' ? world.assigneeOf(todo.id) : todo.created_by,
        world,
      )
    case 'search':
      return fold(condition.text)
        .split(/\s+/u)
        .every((word) => fold(`${todo.contents}\n${todo.notes}`).includes(word))
    case 'date': {
      const day = dayOf(condition.field, todo, world)
      return (
        day !== undefined &&
        isWithin(day, condition.relation, daysOf(condition.date, world, DIRECTIONS[condition.field]))
      )
    }
  }
}

function namesOf(what: 'list' | 'section' | 'label', todo: Todo, { lists, sections, inboxId }: World): string[] {
  if (what === 'label') return todo.labels
  if (what === 'list') return [lists.get(todo.list_id) ?? '', ...(todo.list_id === inboxId ? ['Inbox'] : [])]
  return todo.section_id === null ? [] : [sections.get(todo.section_id) ?? '']
}

function isLike({ parts }: NamePattern, name: string): boolean {
  const escaped = parts.map((part) => fold(part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(fold(name))
}

function isPerson(person: Person, id: number | null, { userId, users }: World): boolean {
  if (id === null) return false
  if (person === 'me') return id === userId
  if (person === 'others') return id !== userId
  return isLike(person, users.get(id) ?? '')
}

function dayOf(field: string, todo: Todo, { timeZone }: World): Temporal.PlainDate | undefined {
  const local = (moment: string | null) =>
    moment === null ? undefined : Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone).toPlainDate()
  const written = (date: string | null | undefined) => (date == null ? undefined : Temporal.PlainDate.from(date))
  const ofDue = ({ date, time, time_zone }: Due) =>
    time_zone === undefined
      ? written(date)
      : Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(time_zone).withTimeZone(timeZone).toPlainDate()
  switch (field) {
    case 'due':
      return todo.due === null ? undefined : ofDue(todo.due)
    case 'deadline':
      return written(todo.deadline)
    case 'start':
      return written(todo.start?.date)
    case 'created':
      return local(todo.created_at)
    default:
      return local(todo.completed_at)
  }
}

function isWithin(day: Temporal.PlainDate, relation: string, { first, last }: Days): boolean {
  const { compare } = Temporal.PlainDate
  if (relation === 'before') return compare(day, first) < 0
  if (relation === 'after') return compare(day, last) > 0
  return compare(first, day) <= 0 && compare(day, last) <= 0
}

/** Whether a due is over: a time that has passed, or a day that has ended where the viewer is. */
function isOverdue(due: Due, timeZone: string, now: Temporal.Instant): boolean {
  if (due.time === undefined) return due.date < now.toZonedDateTimeISO(timeZone).toPlainDate().toString()
  return Temporal.Instant.compare(instantOf(due, timeZone), now) < 0
}
