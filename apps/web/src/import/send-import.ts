import { v5 } from 'uuid'
import { Refused, Unreachable } from '../api/answers.ts'
import { inboxOf, myIdIn } from '../store/queries.ts'
import type { Service } from '../store/send.ts'
import type { Store } from '../store/store.ts'
import type { Imported, ImportedList, ImportedTodo } from './imported.ts'

/** What the names of what is brought in are made of (RFC 9562, section 5.5). */
const NAMESPACE = '3f6c0a52-8d7e-4c7b-9a53-1f6f4f2b8e61'

/** How long to wait before a request is sent again that got no answer. */
const PAUSES_MS = [1_000, 4_000, 15_000]

/** What came of an import. */
export interface Outcome {
  readonly added: number
  /** How many to-dos were here before. */
  readonly known: number
  /** How many are in the trash: they were brought in before, and deleted. */
  readonly trashed: number
  readonly refused: readonly Refusal[]
}

/** Something that the service has not taken, or a to-do that came without its repetition: its name, and why. */
interface Refusal {
  readonly name: string
  readonly why: string
}

interface Options {
  /** Told of how many to-dos have been sent. */
  onProgress: (sent: number) => void
  pauses?: readonly number[]
}

/**
 * Adds what a file has. It may be sent again, after it was cut off or whole: what is there already is not added twice, since each
 * to-do has a `uid` that follows from the account and the file.
 *
 * @throws {Unreachable} @throws {Refused} with 401: nobody is logged in.
 */
export async function sendImport(
  service: Service,
  store: Store,
  imported: Imported,
  { onProgress, pauses = PAUSES_MS }: Options,
): Promise<Outcome> {
  const { api, answered } = service
  const { things } = store.snapshot()
  const me = myIdIn(things)
  const refused: Refusal[] = []
  const wanted = new Set<string>()
  const nameFor = (source: string) => v5(`${me} ${source}`, NAMESPACE)
  /** What is brought back into the account that it came from is what it was. */
  const uidOf = ({ source }: ImportedTodo) => (things.todos.get(source)?.user_id === me ? source : nameFor(source))
  const known = (todo: ImportedTodo) => things.todos.get(uidOf(todo))

  const ask = <T>(request: () => Parameters<typeof answered<T>>[0]) => patiently(() => answered(request()), pauses)
  /** What the request answers; undefined if it was refused, which is noted. */
  const tried = async <T>(name: string, request: () => Parameters<typeof answered<T>>[0]): Promise<T | undefined> => {
    try {
      return await ask(request)
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 401) throw error
      refused.push({ name, why: error.message })
      return undefined
    }
  }

  const listIdOf = async (list: ImportedList): Promise<number | undefined> => {
    if (list.isInbox) return inboxOf(things)?.id
    const there = list.todos.map(known).find((todo) => todo !== undefined)
    if (there) return there.list_id
    const { name } = list.fields
    const key = nameFor(`${list.source} ${name} ${list.todos.map(uidOf)}`)
    const make = (key: string) =>
      tried(name, () => api.POST('/lists', { params: { header: { 'Idempotency-Key': key } }, body: list.fields }))
    let made = await make(key)
    // It was made before, and deleted since.
    if (made && !(await isThere(made.id))) made = await make(crypto.getRandomValues(new Uint32Array(4)).join('-'))
    if (made && list.isArchived) {
      const params = { path: { id: made.id } }
      await tried(name, () => api.PATCH('/lists/{id}', { params, body: { is_archived: true } }))
    }
    return made?.id
  }
  const isThere = (id: number): Promise<boolean> =>
    ask(() => api.GET('/lists/{id}', { params: { path: { id } } })).then(
      () => true,
      (error: unknown) => !(error instanceof Refused),
    )
  const sectionIdsOf = async (list: ImportedList, list_id: number): Promise<Map<string | undefined, number>> => {
    const ids = new Map<string | undefined, number>()
    for (const { source, name, isArchived } of list.sections) {
      const there = list.todos.filter(({ section }) => section === source).map(known)
      const knownId = there.find((todo) => todo !== undefined && todo.section_id !== null)?.section_id
      const header = { 'Idempotency-Key': nameFor(`section ${list_id} ${source}`) }
      const params = { header, path: { id: list_id } }
      const id = knownId ?? (await tried(name, () => api.POST('/lists/{id}/sections', { params, body: { name } })))?.id
      if (id === undefined) continue
      ids.set(source, id)
      const path = { id }
      if (isArchived)
        await tried(name, () => api.PATCH('/sections/{id}', { params: { path }, body: { is_archived: true } }))
    }
    return ids
  }

  for (const label of imported.labels) {
    if ([...things.labels.values()].some(({ name }) => name === label.name)) continue
    const header = { 'Idempotency-Key': nameFor(`label ${label.name}`) }
    await tried(label.name, () => api.POST('/labels', { params: { header }, body: label }))
  }
  let sent = 0
  for (const list of imported.lists) {
    const list_id = await listIdOf(list)
    if (list_id === undefined) continue
    const sections = await sectionIdsOf(list, list_id)
    const ids = new Map<string | undefined, number>()
    for (const todo of list.todos) {
      const { source, parent, section, fields } = todo
      const uid = uidOf(todo)
      const [parent_id, section_id] = [ids.get(parent), sections.get(section)]
      const place = parent_id ? { parent_id } : { list_id, ...(section_id && { section_id }) }
      const { recurrence, ...plain } = fields
      const add = (some: typeof fields) =>
        tried(fields.contents, () => api.POST('/todos', { body: { ...some, ...place, uid } }))
      // The service knows best which rules there are: a to-do whose rule it refuses comes without it.
      const answer = known(todo) ?? (await add(fields)) ?? (recurrence && (await add(plain)))
      if (answer) {
        ids.set(source, answer.id)
        wanted.add(uid)
      }
      sent += 1
      onProgress(sent)
    }
  }
  for (const { name, query, ...look } of imported.filters) {
    if ([...things.filters.values()].some((filter) => filter.name === name && filter.query === query)) continue
    const header = { 'Idempotency-Key': nameFor(`filter ${name} ${query}`) }
    await tried(name, () => api.POST('/filters', { params: { header }, body: { name, query, ...look } }))
  }
  await store.pull()
  const { todos } = store.snapshot().things
  const shown = [...wanted].filter((uid) => todos.has(uid))
  const before = shown.filter((uid) => things.todos.has(uid))
  return { added: shown.length - before.length, known: before.length, trashed: wanted.size - shown.length, refused }
}

/** Asks again, after each of some pauses, where there was no answer. */
async function patiently<T>(ask: () => Promise<T>, [pause, ...more]: readonly number[]): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Unreachable) || pause === undefined) throw error
    await new Promise((resolve) => setTimeout(resolve, pause))
    return patiently(ask, more)
  }
}
