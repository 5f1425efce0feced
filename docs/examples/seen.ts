const KINDS = ['lists', 'sections', 'todos', 'labels', 'filters', 'comments', 'reminders'] as const
const KIND_OF = {
  list: 'lists',
  section: 'sections',
  todo: 'todos',
  label: 'labels',
  filter: 'filters',
  comment: 'comments',
  reminder: 'reminders',
} as const

type Kind = (typeof KINDS)[number]
type Thing = { id: number; list_id?: number | null; todo_id?: number }
type Member = { list_id: number; user_id: number; role: string }
type User = { id: number; username: string }
export type Seen = Record<Kind, Thing[]> & { members: Member[]; users: User[]; settings: unknown }
type Deleted = { type: keyof typeof KIND_OF; id: number }
export type Answer = Seen & { token: string; is_full: boolean; has_more: boolean; deleted: Deleted[] }

/** What is seen before anything has been told. */
export function nothing(): Seen {
  return {
    lists: [],
    sections: [],
    todos: [],
    labels: [],
    filters: [],
    comments: [],
    reminders: [],
    members: [],
    users: [],
    settings: null,
  }
}

/** What is seen after an answer: without what it says is deleted, and with the rest of it. To apply it twice does no harm. */
export function after(answer: Answer, before: Seen): Seen {
  const seen = answer.is_full ? nothing() : { ...before }
  const gone = new Set(answer.deleted.map(({ type, id }) => `${KIND_OF[type]} ${id}`))
  const isInGoneList = ({ list_id }: Partial<Thing>) => gone.has(`lists ${list_id}`)
  for (const kind of KINDS) {
    const isLeft = (thing: Thing) => !gone.has(`${kind} ${thing.id}`) && !isInGoneList(thing)
    seen[kind] = latest([...seen[kind].filter(isLeft), ...answer[kind]])
  }
  // A to-do that comes, or comes back, brings its comments and reminders with it.
  const todos = new Set(seen.todos.map(({ id }) => id))
  for (const kind of ['comments', 'reminders'] as const)
    seen[kind] = seen[kind].filter(({ todo_id = 0 }) => todos.has(todo_id))
  for (const { id } of answer.lists) gone.add(`lists ${id}`)
  seen.members = [...seen.members.filter((member) => !isInGoneList(member)), ...answer.members]
  seen.users = latest([...seen.users, ...answer.users])
  seen.settings = answer.settings ?? seen.settings
  return seen
}

/** The last of each id. */
function latest<T extends { id: number }>(things: T[]): T[] {
  return [...new Map(things.map((thing) => [thing.id, thing])).values()]
}
