import type { Schemas } from '../api/client.ts'
import { byPosition, byText } from './places.ts'

/** What a new to-do is before anything is said of it, as the service has it. */
export const NEW_TODO = {
  user_id: 0,
  section_id: null,
  parent_id: null,
  notes: '',
  is_done: false,
  priority: 4,
  labels: [],
  attachments: [],
  due: null,
  start: null,
  deadline: null,
  duration_minutes: null,
  recurrence: null,
  assignee_id: null,
  completed_at: null,
  completed_by: null,
  created_by: 0,
  version: 0,
} satisfies Partial<Schemas['Todo']>

/** What each to-do has a value of its own for. */
type Own = 'id' | 'uid' | 'list_id' | 'position' | 'contents' | 'created_at' | 'updated_at'

/** A to-do with the fields that the page knows. The API may have others: they are kept, and shown nowhere. */
export type Todo = Pick<Schemas['Todo'], keyof typeof NEW_TODO | Own>
export type List = Schemas['List']
export type Section = Schemas['Section']
export type Label = Schemas['SyncLabel']
export type SavedFilter = Schemas['SavedFilter']
export type Comment = Schemas['Comment']
export type Reminder = Schemas['Reminder']
export type Member = Schemas['SyncMember']
export type User = Schemas['User']
export type Settings = Schemas['Settings']
type SyncAnswer = Schemas['SyncAnswer']

/** All that this user sees, as of some moment. To-dos go by their `uid`: a new one has it before it has an id. */
export interface Things {
  readonly todos: ReadonlyMap<string, Todo>
  readonly lists: ReadonlyMap<number, List>
  readonly sections: ReadonlyMap<number, Section>
  readonly labels: ReadonlyMap<number, Label>
  readonly filters: ReadonlyMap<number, SavedFilter>
  readonly comments: ReadonlyMap<number, Comment>
  /** The user's own. */
  readonly reminders: ReadonlyMap<number, Reminder>
  /** Who is in which list, by `memberKey`. */
  readonly members: ReadonlyMap<string, Member>
  /** The names of all members. */
  readonly users: ReadonlyMap<number, User>
  readonly settings: Settings | null
}

/** Names somebody's part in a list. */
export function memberKey({ list_id, user_id }: Member): string {
  return `${list_id} ${user_id}`
}

/** Before anything is known. */
export const nothing: Things = {
  todos: new Map(),
  lists: new Map(),
  sections: new Map(),
  labels: new Map(),
  filters: new Map(),
  comments: new Map(),
  reminders: new Map(),
  members: new Map(),
  users: new Map(),
  settings: null,
}

/** Takes in an answer of `GET /sync`: what is deleted goes, then the rest is put in. It may be taken in twice. */
export function withAnswer(things: Things, answer: SyncAnswer): Things {
  const before = answer.is_full ? nothing : withoutDeleted(things, answer.deleted)
  // A to-do comes with all its comments and reminders, a list with all its members.
  const todos = new Set(answer.todos.map(({ id }) => id))
  const lists = new Set(answer.lists.map(({ id }) => id))
  const comments = keep(before.comments, ({ todo_id }) => !todos.has(todo_id))
  const reminders = keep(before.reminders, ({ todo_id }) => !todos.has(todo_id))
  const members = keep(before.members, ({ list_id }) => !lists.has(list_id))
  return {
    todos: put(before.todos, answer.todos, ({ uid }) => uid),
    lists: put(before.lists, answer.lists, ({ id }) => id),
    sections: put(before.sections, answer.sections, ({ id }) => id),
    labels: put(before.labels, answer.labels, ({ id }) => id),
    filters: put(before.filters, answer.filters, ({ id }) => id),
    comments: put(comments, answer.comments, ({ id }) => id),
    reminders: put(reminders, answer.reminders, ({ id }) => id),
    members: put(members, answer.members, memberKey),
    users: put(before.users, answer.users, ({ id }) => id),
    settings: answer.settings ?? before.settings,
  }
}

function withoutDeleted(things: Things, deleted: SyncAnswer['deleted']): Things {
  if (deleted.length === 0) return things
  const idsOf = (kind: (typeof deleted)[number]['type']) =>
    new Set(deleted.filter(({ type }) => type === kind).map(({ id }) => id))
  const [lists, sections, todos, labels] = [idsOf('list'), idsOf('section'), idsOf('todo'), idsOf('label')]
  const [filters, comments, reminders] = [idsOf('filter'), idsOf('comment'), idsOf('reminder')]
  return {
    ...things,
    todos: keep(things.todos, ({ id, list_id }) => !todos.has(id) && !lists.has(list_id)),
    lists: keep(things.lists, ({ id }) => !lists.has(id)),
    sections: keep(things.sections, ({ id, list_id }) => !sections.has(id) && !lists.has(list_id)),
    labels: keep(things.labels, ({ id }) => !labels.has(id)),
    filters: keep(things.filters, ({ id }) => !filters.has(id)),
    comments: keep(things.comments, ({ id, todo_id }) => !comments.has(id) && !todos.has(todo_id)),
    reminders: keep(things.reminders, ({ id, todo_id }) => !reminders.has(id) && !todos.has(todo_id)),
    members: keep(things.members, ({ list_id }) => !lists.has(list_id)),
  }
}

/** A map with more in it. */
export function put<K, V>(map: ReadonlyMap<K, V>, values: readonly V[], keyOf: (value: V) => K): ReadonlyMap<K, V> {
  if (values.length === 0) return map
  const all = new Map(map)
  for (const value of values) all.set(keyOf(value), value)
  return all
}

/** The part of a map that is wanted; the map itself if that is all of it. */
export function keep<K, V>(map: ReadonlyMap<K, V>, isWanted: (value: V) => boolean): ReadonlyMap<K, V> {
  const wanted = [...map].filter(([, value]) => isWanted(value))
  return wanted.length === map.size ? map : new Map(wanted)
}

/** To-dos that are not done, of lists that are not archived. */
export function openTodos({ todos, lists }: Things): Todo[] {
  return [...todos.values()].filter(({ is_done, list_id }) => !is_done && lists.get(list_id)?.is_archived !== true)
}

/** Every label that has a name: those that are kept in order, then those that to-dos only have. */
export function labelNames(things: Things): string[] {
  const kept = [...things.labels.values()].sort(byPosition).map(({ name }) => name)
  const used = new Set(openTodos(things).flatMap(({ labels }) => labels))
  return [...new Set([...kept, ...[...used].sort(byText)])]
}
