import { type Due, isOverdue, localDay, localDue, today } from '../dates/days.ts'
import { byPosition, byText } from './places.ts'
import {
  type Comment,
  type Label,
  type List,
  labelNames,
  openTodos,
  type Reminder,
  type SavedFilter,
  type Section,
  type Things,
  type Todo,
  type User,
} from './things.ts'
import { type Branch, branchesOf } from './tree.ts'

/** When something is due, as text that sorts: a day without a time comes before its times. */
function dueKey({ due }: Todo): string {
  if (!due) return '~'
  const { day, time = '' } = localDue(due)
  return `${day} ${time}`
}

/** Compares by when they are due, of what is due at the same time, what is urgent first; without a date comes last. */
export const byDue = (a: Todo, b: Todo) => byText(dueKey(a), dueKey(b)) || a.priority - b.priority || byPosition(a, b)

/** The lists of this user in their order, the favourites first, without the inbox and the archive. */
export function ownLists({ lists }: Things): List[] {
  return [...lists.values()]
    .filter(({ is_inbox, is_archived }) => !is_inbox && !is_archived)
    .sort((a, b) => Number(b.is_favorite) - Number(a.is_favorite) || byPosition(a, b))
}

/** Those among which one of them has its place: the favourites, or the others. */
export function besideOf<T extends { readonly is_favorite: boolean }>(all: readonly T[], { is_favorite }: T): T[] {
  return all.filter((other) => other.is_favorite === is_favorite)
}

/** The lists that are out of the way, in their order. */
export function archivedLists({ lists }: Things): List[] {
  return [...lists.values()].filter(({ is_archived }) => is_archived).sort(byPosition)
}

/** Where to-dos go that name no list. */
export function inboxOf({ lists }: Things): List | undefined {
  return [...lists.values()].find(({ is_inbox }) => is_inbox)
}

/** The id of this user: whose inbox it is. 0, which nobody has, before that is known. */
export function myIdIn(things: Things): number {
  return inboxOf(things)?.owner.id ?? 0
}

/** Who is in a list, by name; the owner first. */
export function membersOf({ members, users }: Things, listId: number): User[] {
  return [...members.values()]
    .filter(({ list_id }) => list_id === listId)
    .sort((a, b) => Number(b.role === 'owner') - Number(a.role === 'owner'))
    .flatMap(({ user_id }) => users.get(user_id) ?? [])
}

export function sectionsOf({ sections }: Things, listId: number): Section[] {
  return [...sections.values()]
    .filter(({ list_id, is_archived }) => list_id === listId && !is_archived)
    .sort(byPosition)
}

/** Everywhere that a to-do can be moved to: each list, and then its sections. */
export function placesOf(things: Things): { list: List; section?: Section }[] {
  const inbox = inboxOf(things)
  const lists = inbox ? [inbox, ...ownLists(things)] : ownLists(things)
  return lists.flatMap((list) => [{ list }, ...sectionsOf(things, list.id).map((section) => ({ list, section }))])
}

/** The filters that are saved, in their order. */
export function savedFilters({ filters }: Things): SavedFilter[] {
  return [...filters.values()].sort(byPosition)
}

/** What is not done in a list, also in an archived one. */
export function openIn({ todos }: Things, { id }: List): Todo[] {
  return [...todos.values()].filter(({ is_done, list_id }) => !is_done && list_id === id)
}

/** Open to-dos that are due before today, or earlier today; and those that are due later today. */
export function todayOf(things: Things): { overdue: Todo[]; due: Todo[] } {
  const day = String(today())
  const dated = openTodos(things)
    .filter(({ due }) => due !== null && localDay(due) <= day)
    .sort(byDue)
  return { overdue: dated.filter(isLate), due: dated.filter((todo) => !isLate(todo)) }
}

const isLate = ({ due }: Todo) => due !== null && isOverdue(due)

/** For how many days Upcoming has a place also where nothing is due: what is dragged to another day goes there. */
const DAYS_AHEAD = 7

/** Open to-dos with a day after today, by their day. */
export function upcomingOf(things: Things): { day: string; todos: Todo[] }[] {
  const day = String(today())
  const dated = openTodos(things)
    .filter(({ due }) => due !== null && localDay(due) > day)
    .sort(byDue)
  const days = Map.groupBy(dated, ({ due }) => (due ? localDay(due) : ''))
  if (days.size === 0) return []
  const week = Array.from({ length: DAYS_AHEAD }, (_, n) => String(today().add({ days: n + 1 })))
  return [...new Set([...week, ...days.keys()])].sort().map((day) => ({ day, todos: days.get(day) ?? [] }))
}

const children = new WeakMap<Things['todos'], ReadonlyMap<number, Todo[]>>()

/** What is directly below each to-do, in order; at 0, what is below none. Each part of a list asks for it. */
function childrenIn({ todos }: Things): ReadonlyMap<number, Todo[]> {
  const known = children.get(todos)
  if (known) return known
  const below = Map.groupBy([...todos.values()].sort(byPosition), ({ parent_id }) => parent_id ?? 0)
  children.set(todos, below)
  return below
}

/** The open to-dos of a list, or of one of its sections, each followed by what is below it. */
export function treeOf(things: Things, isRoot: (todo: Todo) => boolean, folded: ReadonlySet<string>): Branch[] {
  return branchesOf(childrenIn(things), isRoot, folded)
}

/** The open to-dos with the place and the parent of one, in order. */
export function siblingsOf(things: Things, { parent_id, list_id, section_id }: Todo): Todo[] {
  const all = childrenIn(things).get(parent_id ?? 0) ?? []
  return all.filter((todo) => !todo.is_done && todo.list_id === list_id && todo.section_id === section_id)
}

/** To-dos out of their tree, as rows of a view that is not a list. */
export function asBranches(things: Things, chosen: readonly Todo[]): Branch[] {
  const below = childrenIn(things)
  return chosen.map((todo) => {
    const children = below.get(todo.id) ?? []
    return {
      todo,
      depth: 0,
      children: { done: children.filter(({ is_done }) => is_done).length, all: children.length },
    }
  })
}

/** What is directly below a to-do: what is open, then what is done. */
export function subtasksOf({ todos }: Things, { id }: Todo): Todo[] {
  const below = [...todos.values()].filter(({ parent_id }) => parent_id === id).sort(byPosition)
  return [...below.filter(({ is_done }) => !is_done), ...below.filter(({ is_done }) => is_done)]
}

/** What was said about a to-do, the oldest first; what is on its way comes last. */
export function commentsOn({ comments }: Things, { id }: Todo): Comment[] {
  const isSent = (comment: Comment) => Number(comment.id > 0)
  return [...comments.values()]
    .filter(({ todo_id }) => todo_id === id)
    .sort((a, b) => isSent(b) - isSent(a) || byText(a.posted_at, b.posted_at) || Math.abs(a.id) - Math.abs(b.id))
}

const commentCounts = new WeakMap<Things['comments'], ReadonlyMap<number, number>>()

/** How many comments a to-do has. Each row asks for it. */
export function commentCount({ comments }: Things, { id }: Todo): number {
  let counts = commentCounts.get(comments)
  if (!counts) {
    const byTodo = Map.groupBy(comments.values(), ({ todo_id }) => todo_id)
    counts = new Map([...byTodo].map(([todo, all]) => [todo, all.length]))
    commentCounts.set(comments, counts)
  }
  return counts.get(id) ?? 0
}

/** The reminders that the user has of a to-do: those that follow the due first. */
export function remindersOf({ reminders }: Things, { id }: Todo): Reminder[] {
  const whenKey = ({ at }: Reminder) => (at ? `${at.date} ${at.time}` : '')
  return [...reminders.values()]
    .filter(({ todo_id }) => todo_id === id)
    .sort((a, b) => byText(whenKey(a), whenKey(b)) || Number(b.minutes_before) - Number(a.minutes_before))
}

export function withLabel(things: Things, name: string): Todo[] {
  return openTodos(things)
    .filter(({ labels }) => labels.includes(name))
    .sort(byDue)
}

const colors = new WeakMap<Things['labels'], ReadonlyMap<string, string | null>>()

/** The colours of labels, by their names. Each row asks for them. */
export function labelColors({ labels }: Things): ReadonlyMap<string, string | null> {
  const known = colors.get(labels)
  if (known) return known
  const byName = new Map([...labels.values()].map(({ name, color }) => [name, color]))
  colors.set(labels, byName)
  return byName
}

/** A label as it is shown: it goes by its name. */
export type NamedLabel = Pick<Label, 'name' | 'color' | 'is_favorite'> & { id: string }

/** Every label that has a name, in order. Of one that only to-dos have, nothing else is known. */
export function labelsInOrder(things: Things): NamedLabel[] {
  const known = new Map([...things.labels.values()].map((label) => [label.name, label]))
  return labelNames(things).map((name) => ({ color: null, is_favorite: false, ...known.get(name), id: name, name }))
}

/** How many are done at most shown. */
const DONE_SHOWN = 300

/** What was completed last comes first. */
export function completedOf({ todos }: Things): Todo[] {
  return [...todos.values()]
    .filter(({ is_done }) => is_done)
    .sort((a, b) => byText(b.completed_at ?? '', a.completed_at ?? ''))
    .slice(0, DONE_SHOWN)
}

/** To-dos that have all words of a text in their title, notes, labels or comments; the open ones first. */
export function found({ todos, comments }: Things, text: string): Todo[] {
  const wanted = plain(text).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return []
  const said = Map.groupBy(comments.values(), ({ todo_id }) => todo_id)
  const fitting = [...todos.values()].filter(({ id, contents, notes, labels }) => {
    const all = plain([contents, notes, ...labels, ...(said.get(id) ?? []).map((comment) => comment.text)].join('\n'))
    return wanted.every((word) => all.includes(word))
  })
  return fitting.sort((a, b) => Number(a.is_done) - Number(b.is_done) || byText(b.updated_at, a.updated_at))
}

/** Without case and accents, and with straight quotation marks in place of curly ones, as the service does. */
function plain(text: string): string {
  const straight = text.replace(/[‘-‛]/g, "'").replace(/[“-‟]/g, '"')
  return straight.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** How many open to-dos a list has. */
export function openCount(things: Things): ReadonlyMap<number, number> {
  const byList = Map.groupBy(openTodos(things), ({ list_id }) => list_id)
  return new Map([...byList].map(([list, todos]) => [list, todos.length]))
}

/** The same due on another day. */
export function onDay(due: Due | null, day: string): Due {
  return { ...due, date: day }
}
