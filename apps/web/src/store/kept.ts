import type { Change } from './changes.ts'
import type {
  Comment,
  Label,
  List,
  Member,
  Reminder,
  SavedFilter,
  Section,
  Settings,
  Things,
  Todo,
  User,
} from './things.ts'
import { memberKey, nothing } from './things.ts'

/** A change that the user has made and that `GET /sync` does not tell yet. */
export interface Entry {
  /** Names it for good. */
  readonly id: string
  /** The `Idempotency-Key` that it is sent with. */
  readonly key: string
  /** Its place in the order in which the changes were made. */
  readonly n: number
  readonly change: Change
  /** What the user saw of the to-dos, by `uid`: its title, and of a patch the fields that it changes, else what was due. */
  readonly saw: Readonly<Record<string, Saw>>
  /** Of a patch: the `ETag` of the to-do that it is sent for. */
  readonly tag: string | null
  /** Of something new that was answered: the id that it had until then. */
  readonly was?: number
  /** Whether it has been sent, with or without an answer. */
  readonly isTried: boolean
  /** How often the service has failed at it. */
  readonly failures?: number
  /** The to-dos of the answer; null before there is one. */
  readonly answer: readonly Todo[] | null
}

/** Fields of a to-do that a change is about. */
export type Saw = Fields & { readonly contents?: string; readonly due?: Todo['due'] }

/** Fields of a to-do, as JSON. */
export type Fields = Readonly<Record<string, unknown>>

/** A change that the service refuses for good. It is kept until the user has seen it. */
export interface Refusal {
  readonly id: string
  readonly change: Change
  /** The title of the to-do, or the name of what else it is about, where there is one. */
  readonly title: string | null
  /** Why, for people. */
  readonly why: string
  /** What somebody else has made of the same fields meanwhile; null where the reason is another one. */
  readonly theirs: Fields | null
}

/** All that the page keeps, also while it is closed. */
export interface Kept {
  /** What `GET /sync` has told, and nothing else. */
  readonly things: Things
  /** What to ask `GET /sync` with; null before everything has been read. */
  readonly token: string | null
  readonly outbox: ReadonlyMap<string, Entry>
  readonly refused: ReadonlyMap<string, Refusal>
}

/** Where a state is worked on: what is written down when it resolves is there after a reload. */
export interface Desk {
  kept: () => Kept
  commit: (next: Kept) => Promise<void>
}

export const nothingKept: Kept = { things: nothing, token: null, outbox: new Map(), refused: new Map() }

/** One thing that is kept, as it is written down. */
export type Row =
  | { shelf: 'todos'; value: Todo }
  | { shelf: 'lists'; value: List }
  | { shelf: 'sections'; value: Section }
  | { shelf: 'labels'; value: Label }
  | { shelf: 'filters'; value: SavedFilter }
  | { shelf: 'comments'; value: Comment }
  | { shelf: 'reminders'; value: Reminder }
  | { shelf: 'members'; value: Member }
  | { shelf: 'users'; value: User }
  | { shelf: 'settings'; value: Settings }
  | { shelf: 'token'; value: string }
  | { shelf: 'outbox'; value: Entry }
  | { shelf: 'refused'; value: Refusal }

/** Where a row is. */
export type RowKey = [shelf: Row['shelf'], id: string | number]

/** What is written down anew, and what goes. */
export interface Difference {
  readonly put: readonly Row[]
  readonly gone: readonly RowKey[]
}

export function rowKey(row: Row): RowKey {
  if (row.shelf === 'todos') return [row.shelf, row.value.uid]
  if (row.shelf === 'members') return [row.shelf, memberKey(row.value)]
  if (row.shelf === 'settings' || row.shelf === 'token') return [row.shelf, 0]
  return [row.shelf, row.value.id]
}

/** What has to be written down to get from one state to another. What is the same object has not changed. */
export function differenceOf(before: Kept, after: Kept): Difference {
  const put: Row[] = []
  const gone: RowKey[] = []
  const compare = <V>(
    shelf: Row['shelf'],
    was: ReadonlyMap<string | number, V>,
    is: typeof was,
    row: (value: V) => Row,
  ) => {
    if (was === is) return
    for (const [id, value] of is) if (was.get(id) !== value) put.push(row(value))
    for (const id of was.keys()) if (!is.has(id)) gone.push([shelf, id])
  }
  compare('todos', before.things.todos, after.things.todos, (value) => ({ shelf: 'todos', value }))
  compare('lists', before.things.lists, after.things.lists, (value) => ({ shelf: 'lists', value }))
  compare('sections', before.things.sections, after.things.sections, (value) => ({ shelf: 'sections', value }))
  compare('labels', before.things.labels, after.things.labels, (value) => ({ shelf: 'labels', value }))
  compare('filters', before.things.filters, after.things.filters, (value) => ({ shelf: 'filters', value }))
  compare('comments', before.things.comments, after.things.comments, (value) => ({ shelf: 'comments', value }))
  compare('reminders', before.things.reminders, after.things.reminders, (value) => ({ shelf: 'reminders', value }))
  compare('members', before.things.members, after.things.members, (value) => ({ shelf: 'members', value }))
  compare('users', before.things.users, after.things.users, (value) => ({ shelf: 'users', value }))
  compare('outbox', before.outbox, after.outbox, (value) => ({ shelf: 'outbox', value }))
  compare('refused', before.refused, after.refused, (value) => ({ shelf: 'refused', value }))
  compare('settings', one(before.things.settings), one(after.things.settings), (value) => ({
    shelf: 'settings',
    value,
  }))
  compare('token', one(before.token), one(after.token), (value) => ({ shelf: 'token', value }))
  return { put, gone }
}

function one<V>(value: V | null): ReadonlyMap<number, V> {
  return value === null ? new Map() : new Map([[0, value]])
}

/** A state with a difference made: by another tab, or by this one before it was closed. To make it twice does no harm. */
export function withDifference(kept: Kept, { put, gone }: Difference): Kept {
  if (put.length + gone.length === 0) return kept
  const shelves = {
    todos: new Map(kept.things.todos),
    lists: new Map(kept.things.lists),
    sections: new Map(kept.things.sections),
    labels: new Map(kept.things.labels),
    filters: new Map(kept.things.filters),
    comments: new Map(kept.things.comments),
    reminders: new Map(kept.things.reminders),
    members: new Map(kept.things.members),
    users: new Map(kept.things.users),
    outbox: new Map(kept.outbox),
    refused: new Map(kept.refused),
    settings: new Map(one(kept.things.settings)),
    token: new Map(one(kept.token)),
  }
  for (const [shelf, id] of gone) {
    const map: Map<string | number, unknown> = shelves[shelf]
    map.delete(id)
  }
  for (const row of put) {
    const [shelf, id] = rowKey(row)
    const map: Map<string | number, unknown> = shelves[shelf]
    map.set(id, row.value)
  }
  const { outbox, refused, settings, token, ...maps } = shelves
  const isTold = [...put.map(({ shelf }) => shelf), ...gone.map(([shelf]) => shelf)].some(
    (shelf) => shelf in kept.things,
  )
  return {
    // The same object as before where only the outbox is another: then nothing has to be computed anew.
    things: isTold ? { ...maps, settings: settings.get(0) ?? null } : kept.things,
    token: token.get(0) ?? null,
    outbox: new Map([...outbox].sort(([, a], [, b]) => inOrder(a, b))),
    refused,
  }
}

/** Two tabs may give two changes the same number at once; then the id decides, in both. */
function inOrder(a: Entry, b: Entry): number {
  return a.n - b.n || (a.id < b.id ? -1 : 1)
}
