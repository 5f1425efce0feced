import { type Change, takenBack, uidsOf, withChange } from './changes.ts'
import type { Entry, Fields, Kept, Saw } from './kept.ts'
import type { Sent } from './send.ts'
import type { Things, Todo } from './things.ts'

/** A name that nobody else gives. `crypto.randomUUID` is there only where the page came by https or from localhost. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  // Version 4 (RFC 9562, section 5.4).
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}

/** A number for something new, until the service gives another one. It is below those of new to-dos, and nobody else's. */
export function newNumber(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
  return -(2 ** 32) * (1 + (high % 2 ** 20)) - low
}

/** A change in which what was new goes by the ids that the service has given. */
export function renumbered(change: Change, ids: ReadonlyMap<number, number>): Change {
  if (ids.size === 0) return change
  return JSON.parse(JSON.stringify(change), (_key, value) => ids.get(value) ?? value)
}

/** A change as it goes into the outbox, with what the user saw when making it: what is shown, or else what is given. */
export function newEntry({ outbox }: Kept, shown: Things, change: Change, given?: Fields): Entry {
  const last = [...outbox.values()].at(-1)
  const saw = Object.fromEntries(
    uidsOf(change).map((uid) => [uid, { ...sawOf(change, shown.todos.get(uid)), ...given }]),
  )
  return {
    id: newId(),
    key: newId(),
    n: 1 + Number(last?.n ?? 0),
    change,
    saw,
    tag: null,
    isTried: false,
    answer: null,
  }
}

function sawOf(change: Change, todo: Todo | undefined): Saw {
  if (!todo) return {}
  const fields = change.kind === 'patch' ? Object.keys(change.patch) : todo.due ? ['due'] : []
  return { contents: todo.contents, ...pick({ ...todo }, fields) }
}

/** Some fields of a to-do; those that it has not are left out. */
export function pick(todo: Fields, fields: readonly string[]): Fields {
  return Object.fromEntries(fields.filter((field) => field in todo).map((field) => [field, todo[field]]))
}

/** What is shown: what the service has told, with what it has not told yet on top. */
export function shownOf({ things, outbox }: Kept): Things {
  return [...outbox.values()].reduce((shown, { change }) => withChange(shown, change), things)
}

/** Whether two values are the same as JSON, whatever the order of their fields. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The first change that is to be sent. */
export function nextOf({ outbox }: Kept): Entry | undefined {
  return [...outbox.values()].find(({ answer }) => answer === null)
}

/** The change that takes this one back, if there is one. */
export function undoOf({ outbox }: Kept, { id }: Entry): Entry | undefined {
  return [...outbox.values()].find(({ change }) => takenBack(change) === id)
}

/** The id that the service has given to a to-do. */
export function idIn({ things, outbox }: Kept, uid: string): number {
  const answers = [...outbox.values()].flatMap(({ answer }) => answer ?? [])
  const known = things.todos.get(uid) ?? answers.find((todo) => todo.uid === uid)
  if (known) return known.id
  // It is in the trash: whoever brings it back has seen it before.
  const seen = [...outbox.values()].flatMap(({ change }) => ('todos' in change ? change.todos : []))
  return Math.max(0, ...seen.filter((todo) => todo.uid === uid).map(({ id }) => id))
}

/** Notes the answer to a change, and what it says of those that come after it. */
export function withAnswerTo(kept: Kept, entry: Entry, answer: Sent): Kept {
  const outbox = new Map(kept.outbox)
  for (const later of outbox.values()) {
    if (later.n > entry.n) outbox.set(later.id, informed(later, entry, answer))
  }
  outbox.set(entry.id, { ...entry, answer })
  return { ...kept, outbox, refused: new Map([...kept.refused].map(([id, one]) => [id, renumberedBy(entry, one)])) }
}

/** What names something that is new, with the id that it has since a change was answered. */
function renumberedBy<T extends { change: Change }>({ was, change }: Entry, other: T): T {
  if (was === undefined || !('id' in change)) return other
  return { ...other, change: renumbered(other.change, new Map([[was, change.id]])) }
}

/** A change that waits, with what is known since one before it was answered: ids, versions, and values as the service writes them. */
export function informed(later: Entry, entry: Entry, answer: Sent): Entry {
  const { id, change } = entry
  let { change: waiting, saw } = renumberedBy(entry, later)
  for (const todo of answer) {
    if ('todos' in waiting) waiting = { ...waiting, todos: withId(waiting.todos, todo) }
    const seen = saw[todo.uid]
    if (seen) saw = { ...saw, [todo.uid]: { ...seen, ...pick({ ...todo }, Object.keys(seen).filter(isSetBy(change))) } }
  }
  const [first] = answer
  if (first && waiting.kind === 'undo' && takenBack(waiting) === id) {
    waiting = { ...waiting, what: { version: first.version, user_id: first.user_id } }
  }
  return { ...later, change: waiting, saw }
}

/** To-dos as they were seen, with the id that one of them has since: what is below it names it, too. */
function withId(todos: readonly Todo[], { uid, id }: Todo): Todo[] {
  const before = todos.find((one) => one.uid === uid)?.id ?? id
  return todos.map((one) => {
    if (one.uid === uid) return { ...one, id }
    return one.parent_id === before ? { ...one, parent_id: id } : one
  })
}

/** Whether a change decides what a field is. */
function isSetBy(change: Change): (field: string) => boolean {
  if (change.kind === 'add') return () => true
  if (change.kind === 'patch') return (field) => field in change.patch
  return (field) => field === 'due' || field === 'is_done'
}

/** An outbox without some changes. */
export function without(kept: Kept, ids: readonly (string | undefined)[]): Kept {
  return { ...kept, outbox: new Map([...kept.outbox].filter(([id]) => !ids.includes(id))) }
}
