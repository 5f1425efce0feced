import type { Schemas } from '../api/client.ts'
import { type GroupChange, groupOf } from './groups.ts'
import { lastPosition, neighbourOf, positionBeside, type Target } from './places.ts'
import {
  type Comment,
  keep,
  type List,
  NEW_TODO,
  put,
  type Reminder,
  type Section,
  type Things,
  type Todo,
  type User,
} from './things.ts'
import { subtree } from './tree.ts'

export type TodoPatch = { [Field in keyof Schemas['PatchTodo']]: Schemas['CreateTodo'][Field] }

/** What a new to-do begins with. */
export interface NewTodo extends Omit<Schemas['CreateTodo'], 'uid' | 'parent_id' | 'before_id' | 'after_id'> {
  list_id: number
  /** The `uid` of the to-do that it is below. */
  parent?: string
}

/** What a reminder begins with. */
export type NewReminder = Schemas['CreateReminder']

/**
 * Something that the user has done, as plain data: it can be shown before it is sent, kept, and sent again. To-dos are named
 * by their `uid`, so that one that is still on its way can be changed; what else is new, by a number that it loses when the service
 * gives it another.
 */
export type Change =
  | { kind: 'add'; uid: string; fields: NewTodo }
  | { kind: 'patch'; uids: readonly string[]; patch: TodoPatch }
  | { kind: 'complete' | 'reopen' | 'skip' | 'delete'; uid: string }
  | { kind: 'restore'; of: string; todos: readonly Todo[] }
  | ({ kind: 'restore-list'; of: string } & ListWithAll)
  | ({ kind: 'move'; uid: string } & Target)
  | { kind: 'undo'; what: Undone; todos: readonly Todo[] }
  | { kind: 'add-reminder'; uid: string; fields: NewReminder }
  | { kind: 'delete-reminder'; uid: string; id: number }
  | { kind: 'add-comment'; uid: string; author: User; text: string }
  | { kind: 'edit-comment'; uid: string; id: number; text: string }
  | { kind: 'delete-comment'; uid: string; id: number }
  | GroupChange
  | { kind: 'settings'; patch: Schemas['PatchSettings'] }

/** A list that was deleted, and what was in it. */
interface ListWithAll {
  readonly id: number
  readonly list: List
  readonly sections: readonly Section[]
  readonly todos: readonly Todo[]
}

/** What an undo takes back: a version of an account, or a change whose version is not known yet, by its id. */
export type Undone = { version: number; user_id: number } | { of: string }

/** The id of the change that this one takes back, if it is one that may not have been sent. */
export function takenBack(change: Change): string | undefined {
  if (change.kind === 'restore' || change.kind === 'restore-list') return change.of
  return change.kind === 'undo' && 'of' in change.what ? change.what.of : undefined
}

/** The to-dos that a change is about, by their `uid`. */
export function uidsOf(change: Change): readonly string[] {
  if ('uid' in change) return [change.uid]
  if ('uids' in change) return change.uids
  return 'todos' in change ? change.todos.map(({ uid }) => uid) : []
}

/** How things look once a change is made, as well as can be told before the service has answered. */
export function withChange(things: Things, change: Change): Things {
  switch (change.kind) {
    case 'add':
      return withTodo(things, newTodo(things, change))
    case 'patch':
      return mapTodos(things, new Set(change.uids), (todo) => patched(todo, change.patch))
    case 'complete':
      return mapTodos(things, subtree(things, change.uid), done)
    case 'reopen':
      return mapTodos(things, new Set([change.uid]), (todo) => ({ ...todo, is_done: false, completed_at: null }))
    case 'skip':
      return things
    case 'delete': {
      const gone = subtree(things, change.uid)
      return { ...things, todos: keep(things.todos, ({ uid }) => !gone.has(uid)) }
    }
    case 'restore':
    case 'undo':
      return { ...things, todos: put(things.todos, change.todos, ({ uid }) => uid) }
    case 'restore-list':
      return {
        ...things,
        lists: put(things.lists, [change.list], ({ id }) => id),
        sections: put(things.sections, change.sections, ({ id }) => id),
        todos: put(things.todos, change.todos, ({ uid }) => uid),
      }
    case 'move':
      return moved(things, change)
    case 'add-comment':
    case 'edit-comment':
    case 'delete-comment':
      return withComment(things, change)
    case 'add-reminder':
      return { ...things, reminders: put(things.reminders, newReminder(things, change), ({ id }) => id) }
    case 'delete-reminder':
      return { ...things, reminders: keep(things.reminders, ({ id }) => id !== change.id) }
    case 'settings':
      return { ...things, settings: things.settings && { ...things.settings, ...change.patch } }
    default:
      return groupOf(change).shown(things)
  }
}

function mapTodos(things: Things, uids: ReadonlySet<string>, map: (todo: Todo) => Todo): Things {
  const changed = [...uids].map((uid) => things.todos.get(uid)).filter((todo) => todo !== undefined)
  return { ...things, todos: put(things.todos, changed.map(map), ({ uid }) => uid) }
}

function withTodo(things: Things, todo: Todo): Things {
  return { ...things, todos: put(things.todos, [todo], ({ uid }) => uid) }
}

function done(todo: Todo): Todo {
  return todo.is_done ? todo : { ...todo, is_done: true, completed_at: new Date().toISOString() }
}

function patched(todo: Todo, { recurrence, ...patch }: TodoPatch): Todo {
  const all = { ...todo, ...patch }
  if (recurrence === undefined) return all
  return { ...all, recurrence: recurrence && { from: 'due', reset_subtasks: true, ...recurrence } }
}

function moved(things: Things, change: Extract<Change, { kind: 'move' }>): Things {
  const { todos } = things
  const { uid, list_id, section_id, parent, before } = change
  const neighbour = neighbourOf(todos, change)
  const parent_id = (neighbour ? neighbour.parent_id : todos.get(parent ?? '')?.id) ?? null
  const siblings = [...todos.values()].filter((todo) => todo.list_id === list_id && todo.parent_id === parent_id)
  const taken = siblings.map(({ position }) => position).sort()
  const position = neighbour
    ? positionBeside(taken, neighbour.position, before === undefined ? 'after' : 'before')
    : lastPosition(todos)
  return mapTodos(things, subtree(things, uid), (todo) => ({
    ...todo,
    list_id,
    section_id,
    ...(todo.uid === uid && { parent_id, position }),
  }))
}

type CommentChange = Extract<Change, { kind: 'add-comment' | 'edit-comment' | 'delete-comment' }>

function withComment(things: Things, change: CommentChange): Things {
  const { comments } = things
  if (change.kind === 'delete-comment') return { ...things, comments: keep(comments, ({ id }) => id !== change.id) }
  if (change.kind === 'add-comment')
    return { ...things, comments: put(comments, newComment(things, change), ({ id }) => id) }
  const comment = comments.get(change.id)
  const edited = comment ? [{ ...comment, text: change.text, edited_at: new Date().toISOString() }] : []
  return { ...things, comments: put(comments, edited, ({ id }) => id) }
}

/** A comment that the service does not know yet; none on a to-do that is gone. Its id is below 0, and no other's. */
function newComment(
  { todos, comments }: Things,
  { uid, author, text }: Extract<Change, { kind: 'add-comment' }>,
): Comment[] {
  const todo = todos.get(uid)
  if (!todo) return []
  const id = -1 - [...comments.keys()].filter((other) => other < 0).length
  return [{ id, todo_id: todo.id, author, text, mentions: [], posted_at: new Date().toISOString(), edited_at: null }]
}

/** A reminder that the service does not know yet; none of a to-do that is gone. Its id is below 0, and no other's. */
function newReminder(
  { todos, reminders }: Things,
  { uid, fields }: Extract<Change, { kind: 'add-reminder' }>,
): Reminder[] {
  const todo = todos.get(uid)
  if (!todo) return []
  const now = new Date().toISOString()
  const id = -1 - [...reminders.keys()].filter((other) => other < 0).length
  const { minutes_before = null, at = null, ...given } = fields
  return [{ id, todo_id: todo.id, minutes_before, at, ...given, created_at: now, updated_at: now }]
}

/** A to-do that the service does not know yet. Its id is below 0, and no other's. */
function newTodo({ todos }: Things, { uid, fields }: Extract<Change, { kind: 'add' }>): Todo {
  const { parent, recurrence, ...given } = fields
  const now = new Date().toISOString()
  return {
    ...NEW_TODO,
    id: -1 - [...todos.values()].filter(({ id }) => id < 0).length,
    uid,
    parent_id: (parent !== undefined && todos.get(parent)?.id) || null,
    position: lastPosition(todos),
    created_at: now,
    updated_at: now,
    ...given,
    recurrence: recurrence ? { from: 'due', reset_subtasks: true, ...recurrence } : null,
  }
}
