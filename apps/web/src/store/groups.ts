import type { Api, answersWith, Schemas } from '../api/answers.ts'
import { lastPosition, positionBeside } from './places.ts'
import {
  keep,
  type Label,
  type List,
  labelNames,
  put,
  type SavedFilter,
  type Section,
  type Things,
  type Todo,
} from './things.ts'

/** What the user says of a new list, section, label or filter. */
interface Fields {
  list: Pick<Schemas['CreateList'], 'name' | 'description' | 'color' | 'view' | 'is_favorite'> &
    Pick<Schemas['PatchList'], 'is_archived'>
  section: Pick<Schemas['CreateSection'], 'name'> & { list_id: number }
  label: Pick<Schemas['CreateLabel'], 'name' | 'color' | 'is_favorite'>
  filter: Pick<Schemas['CreateFilter'], 'name' | 'query' | 'color' | 'is_favorite'>
}

/** A change of something that gathers to-dos. One that the service does not know yet has an id of `newNumber`. */
export type GroupChange = { [G in keyof Fields]: { group: G } & ChangeOf<Fields[G]> }[keyof Fields]

type ChangeOf<F> =
  | { kind: 'make'; id: number; fields: F }
  | ({ kind: 'change'; patch: PatchOf<F> } & Named)
  | ({ kind: 'drop' } & Named)

/** With another place, if it is beside one of the others: a label by name. */
type PatchOf<F> = Partial<Omit<F, 'list_id'>> & Beside

interface Beside {
  before_id?: number
  after_id?: number
  before_name?: string
  after_name?: string
}

/** Which one: its id, and the name that the user saw. */
interface Named {
  readonly id: number
  readonly name: string
}

/** What the service gives to everything that is new. */
interface Begun {
  id: number
  position: string
  created_at: string
  updated_at: string
}

type Header = { 'Idempotency-Key': string }
type Asked<T> = Promise<{ data?: T; error?: unknown; response: Response }>

/** All there is to know of one kind. */
interface Kind<Is, F> {
  /** Where they are among all things. */
  shelf: 'lists' | 'sections' | 'labels' | 'filters'
  all: (things: Things) => ReadonlyMap<number, Is>
  /** How a new one looks, as far as that is known here. */
  begin: (begun: Begun, fields: F, things: Things) => Is
  /** How a to-do looks once one is changed; with a patch of null, once it is gone: null if the to-do goes with it. */
  todo: (todo: Todo, which: Named, patch: PatchOf<F> | null) => Todo | null
  make: (api: Api, header: Header, fields: F) => Asked<{ id?: number }>
  change: (api: Api, header: Header, which: Named, patch: PatchOf<F>) => Asked<unknown>
  drop: (api: Api, header: Header, which: Named) => Asked<unknown>
}

/** What can be done with a change, whatever it is about. */
interface Bound {
  shown: (things: Things) => Things
  /** Sends it; the id of what is new. */
  send: (api: Api, answered: ReturnType<typeof answersWith>, header: Header) => Promise<number | undefined>
}

/** The usual colour of the service. */
const COLOR = 'charcoal'

const list = kind<List, Fields['list']>({
  shelf: 'lists',
  all: ({ lists }) => lists,
  begin: (begun, fields, { lists }) => {
    const owner = [...lists.values()].find(({ is_inbox }) => is_inbox)?.owner ?? { id: 0, username: '' }
    const rest = { description: '', is_favorite: false, is_inbox: false, is_archived: false, member_count: 1 }
    return { ...begun, ...rest, color: COLOR, view: 'list', role: 'owner', owner, ...fields }
  },
  todo: (todo, { id }, patch) => (patch === null && todo.list_id === id ? null : todo),
  make: (api, header, body) => api.POST('/lists', { params: { header }, body }),
  change: (api, header, { id }, body) => api.PATCH('/lists/{id}', { params: { header, path: { id } }, body }),
  drop: (api, header, { id }) => api.DELETE('/lists/{id}', { params: { header, path: { id } } }),
})

const section = kind<Section, Fields['section']>({
  shelf: 'sections',
  all: ({ sections }) => sections,
  begin: (begun, fields) => ({ ...begun, is_archived: false, ...fields }),
  todo: (todo, { id }, patch) => (patch === null && todo.section_id === id ? { ...todo, section_id: null } : todo),
  make: (api, header, { list_id: id, ...body }) =>
    api.POST('/lists/{id}/sections', { params: { header, path: { id } }, body }),
  change: (api, header, { id }, body) => api.PATCH('/sections/{id}', { params: { header, path: { id } }, body }),
  drop: (api, header, { id }) => api.DELETE('/sections/{id}', { params: { header, path: { id } } }),
})

const labelById = kind<Label, Fields['label']>({
  shelf: 'labels',
  all: ({ labels }) => labels,
  begin: ({ id, position }, fields) => ({ id, position, color: COLOR, is_favorite: false, ...fields }),
  todo: (todo, { name }, patch) => {
    // One with another colour or place has the name that it had.
    if (!todo.labels.includes(name) || (patch && patch.name === undefined)) return todo
    const others = todo.labels.map((one) => (one === name ? patch?.name : one))
    return { ...todo, labels: [...new Set(others)].filter((one) => one !== undefined) }
  },
  make: async (api, header, body) => ({ ...(await api.POST('/labels', { params: { header }, body })), data: {} }),
  change: (api, header, { name }, body) => api.PATCH('/labels/{name}', { params: { header, path: { name } }, body }),
  drop: (api, header, { name }) => api.DELETE('/labels/{name}', { params: { header, path: { name } } }),
})

/**
 * To-dos have labels by name, and so has the API. Those that only to-dos have get a place when one is changed, as the service gives
 * them one; of two that get the same name, the one that had it stays.
 */
function label(change: ChangeOf<Fields['label']>): Bound {
  if (change.kind === 'make') return labelById(change)
  return {
    ...labelById(change),
    shown: (things) => {
      const all = withEachLabel(things)
      const named = (name: string | undefined) => [...all.labels.values()].find((one) => one.name === name)
      const [one, same] = [named(change.name), change.kind === 'change' ? named(change.patch.name) : undefined]
      const shown = labelById({ ...change, id: one?.id ?? change.id }).shown(all)
      if (!same || same === one) return shown
      return { ...shown, labels: keep(shown.labels, ({ id }) => id !== one?.id) }
    },
  }
}

function withEachLabel(things: Things): Things {
  const kept = new Set([...things.labels.values()].map(({ name }) => name))
  const others = labelNames(things).filter((name) => !kept.has(name))
  // Ids that are below those of all that are new, and nobody else's.
  const lowest = [...things.labels.keys()].reduce((least, id) => Math.min(least, id), 0)
  let position = lastPosition(things.labels)
  const labels = others.map((name, index): Label => {
    const label = { id: lowest - 1 - index, name, color: null, is_favorite: false, position }
    position = positionBeside([], position, 'after')
    return label
  })
  return { ...things, labels: put(things.labels, labels, ({ id }) => id) }
}

const filter = kind<SavedFilter, Fields['filter']>({
  shelf: 'filters',
  all: ({ filters }) => filters,
  begin: (begun, fields) => ({ ...begun, color: COLOR, is_favorite: false, ...fields }),
  todo: (todo) => todo,
  make: (api, header, body) => api.POST('/filters', { params: { header }, body }),
  change: (api, header, { id }, body) => api.PATCH('/filters/{id}', { params: { header, path: { id } }, body }),
  drop: (api, header, { id }) => api.DELETE('/filters/{id}', { params: { header, path: { id } } }),
})

/** What can be done with the change of a group. */
export function groupOf(change: GroupChange): Bound {
  switch (change.group) {
    case 'list':
      return list(change)
    case 'section':
      return section(change)
    case 'label':
      return label(change)
    case 'filter':
      return filter(change)
  }
}

function kind<Is extends Named & { position: string }, F>(about: Kind<Is, F>): (change: ChangeOf<F>) => Bound {
  const { shelf, all, begin } = about
  const shown = (things: Things, change: ChangeOf<F>): Things => {
    if (change.kind === 'make') {
      const now = new Date().toISOString()
      const begun = { id: change.id, position: lastPosition(all(things)), created_at: now, updated_at: now }
      return { ...things, [shelf]: put(all(things), [begin(begun, change.fields, things)], ({ id }) => id) }
    }
    const patch = change.kind === 'change' ? change.patch : null
    const todos = mapped(things.todos, (todo) => about.todo(todo, change, patch))
    const one = all(things).get(change.id)
    if (patch === null) return { ...things, todos, [shelf]: keep(all(things), (other) => other !== one) }
    return {
      ...things,
      todos,
      [shelf]: put(all(things), one ? [patched(one, patch, all(things))] : [], ({ id }) => id),
    }
  }
  return (change) => ({
    shown: (things) => shown(things, change),
    send: async (api, answered, header) => {
      if (change.kind === 'make') return (await answered(about.make(api, header, change.fields)))?.id
      if (change.kind === 'change') await answered(about.change(api, header, change, change.patch))
      else await answered(about.drop(api, header, change))
      return undefined
    },
  })
}

function patched<Is extends Named & { position: string }>(one: Is, patch: Beside, all: ReadonlyMap<number, Is>): Is {
  const { before_id, after_id, before_name, after_name, ...fields } = patch
  const [id, name] = [before_id ?? after_id, before_name ?? after_name]
  const beside = [...all.values()].find((other) => other.id === id || other.name === name)
  if (!beside) return { ...one, ...fields }
  const taken = [...all.values()].map(({ position }) => position).sort()
  const position = positionBeside(taken, beside.position, (before_id ?? before_name) === undefined ? 'after' : 'before')
  return { ...one, ...fields, position }
}

/** A map with other to-dos in it; the map itself if they are the same. */
function mapped(todos: Things['todos'], map: (todo: Todo) => Todo | null): Things['todos'] {
  const others = [...todos].map(([uid, todo]) => [uid, map(todo)] as const)
  if (others.every(([uid, todo]) => todo === todos.get(uid))) return todos
  return new Map(others.flatMap(([uid, todo]) => (todo ? [[uid, todo]] : [])))
}
