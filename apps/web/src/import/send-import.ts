import type { CreateFilter, CreateLabel } from '@todo/schemas'
import { v5 } from 'uuid'
import { type Answer, type Api, Refused } from '../api/answers.ts'
import type { Service } from '../store/send.ts'
import type { Store } from '../store/store.ts'
import type { List, Things, Todo } from '../store/things.ts'
import type { Imported, ImportedList, ImportedSection, ImportedTodo } from './imported.ts'
import { patiently } from './patiently.ts'

/** What the names of what is imported are made of (RFC 9562, section 5.5). */
const NAMESPACE = '3f6c0a52-8d7e-4c7b-9a53-1f6f4f2b8e61'

/** How long to wait before a request is sent again that got no answer. */
const PAUSES_MS = [1_000, 4_000, 15_000]

/** What came of an import. */
export interface Outcome {
  readonly added: number
  /** How many to-dos were here before. */
  readonly known: number
  /** How many are in the trash: they were imported before, and deleted. */
  readonly trashed: number
  readonly refused: readonly Refusal[]
}

/** Something that the service has not taken, or a to-do that came without its repetition: its name, and why. */
interface Refusal {
  readonly name: string
  readonly why: string
}

interface Options {
  /** The inbox of who imports. */
  inbox: List
  /** Told of how many to-dos have been sent. */
  onProgress: (sent: number) => void
  pauses?: readonly number[]
  /** Stops it after the request that is under way, or at once while it waits. */
  signal?: AbortSignal
}

/** Asks the API for something. */
type Request<T> = (api: Api) => Promise<Answer<T>>

/** Where a to-do is added. */
type Place = { parent_id: number } | { list_id: number; section_id?: number }

/**
 * Adds what a file has, with one request after the other. It may be sent again, after it was cut off or whole: what is there already
 * is not added twice, since each to-do has a `uid` that follows from the account and the file.
 */
export class Sender {
  readonly #service: Service
  readonly #store: Store
  readonly #things: Things
  readonly #inbox: List
  readonly #me: number
  readonly #onProgress: Options['onProgress']
  readonly #pauses: readonly number[]
  readonly #signal: AbortSignal | undefined
  readonly #refused: Refusal[] = []
  /** The to-dos of the file that are there now, by their `uid`. */
  readonly #there = new Set<string>()
  /** The lists that have to-dos, or are to have some. */
  readonly #takenLists: Set<number>
  #sent = 0

  constructor(service: Service, store: Store, { inbox, onProgress, pauses = PAUSES_MS, signal }: Options) {
    this.#service = service
    this.#store = store
    this.#things = store.snapshot().things
    this.#inbox = inbox
    this.#me = inbox.owner.id
    this.#takenLists = new Set([...this.#things.todos.values()].map(({ list_id }) => list_id))
    this.#onProgress = onProgress
    this.#pauses = pauses
    this.#signal = signal
  }

  /** @throws {Unreachable} @throws {Refused} with 401: nobody is logged in. @throws what the signal was stopped with. */
  async send({ labels, lists, filters }: Imported): Promise<Outcome> {
    for (const label of labels) await this.#label(label)
    for (const list of lists) await this.#list(list)
    for (const filter of filters) await this.#filter(filter)
    await this.#store.pull()
    const { todos } = this.#store.snapshot().things
    const shown = [...this.#there].filter((uid) => todos.has(uid))
    const known = shown.filter((uid) => this.#things.todos.has(uid)).length
    return { added: shown.length - known, known, trashed: this.#there.size - shown.length, refused: this.#refused }
  }

  async #label(body: CreateLabel): Promise<void> {
    const { name } = body
    if ([...this.#things.labels.values()].some((label) => label.name === name)) return
    const header = { 'Idempotency-Key': this.#nameFor(`label ${name}`) }
    await this.#try(name, (api) => api.POST('/labels', { params: { header }, body }))
  }

  async #list(list: ImportedList): Promise<void> {
    const list_id = await this.#listIdOf(list)
    if (list_id === undefined) return
    const sections = await this.#sectionIdsOf(list, list_id)
    const ids = new Map<string | undefined, number>()
    for (const todo of list.todos) {
      const [parent_id, section_id] = [ids.get(todo.parent), sections.get(todo.section)]
      const id = await this.#todo(todo, parent_id ? { parent_id } : { list_id, ...(section_id && { section_id }) })
      if (id !== undefined) ids.set(todo.source, id)
      this.#sent += 1
      this.#onProgress(this.#sent)
    }
  }

  async #listIdOf(list: ImportedList): Promise<number | undefined> {
    if (list.isInbox) return this.#inbox.id
    return this.#known(list.todos)?.list_id ?? this.#emptyList(list) ?? this.#newList(list)
  }

  /** An own list of the same name that has no to-dos; each one serves for one list of the file. */
  #emptyList({ fields: { name }, isArchived = false }: ImportedList): number | undefined {
    const found = [...this.#things.lists.values()].find(
      ({ id, owner, is_inbox, is_archived, ...list }) =>
        list.name === name &&
        owner.id === this.#me &&
        is_archived === isArchived &&
        !is_inbox &&
        !this.#takenLists.has(id),
    )
    if (found) this.#takenLists.add(found.id)
    return found?.id
  }

  async #newList({ source, fields, isArchived, todos }: ImportedList): Promise<number | undefined> {
    const { name } = fields
    const make = (key: string) => {
      const header = { 'Idempotency-Key': key }
      return this.#try(name, (api) => api.POST('/lists', { params: { header }, body: fields }))
    }
    let made = await make(this.#nameFor(`${source} ${name} ${todos.map((todo) => this.#uidOf(todo))}`))
    // It was made before, and deleted since.
    if (made && !(await this.#hasList(made.id))) made = await make(crypto.getRandomValues(new Uint32Array(4)).join('-'))
    if (made && isArchived) {
      const params = { path: { id: made.id } }
      await this.#try(name, (api) => api.PATCH('/lists/{id}', { params, body: { is_archived: true } }))
    }
    return made?.id
  }

  #hasList(id: number): Promise<boolean> {
    return this.#ask((api) => api.GET('/lists/{id}', { params: { path: { id } } })).then(
      () => true,
      (error: unknown) => !(error instanceof Refused),
    )
  }

  /** The ids of the sections of a list, by their `source`. */
  async #sectionIdsOf(list: ImportedList, list_id: number): Promise<Map<string | undefined, number>> {
    const ids = new Map<string | undefined, number>()
    for (const section of list.sections) {
      const todos = list.todos.filter((todo) => todo.section === section.source)
      const known = this.#known(todos, ({ section_id }) => section_id !== null)?.section_id
      const same = [...this.#things.sections.values()].find(
        ({ id, name, ...there }) =>
          there.list_id === list_id && name === section.name && ![...ids.values()].includes(id),
      )
      const id = known ?? same?.id ?? (await this.#newSection(section, list_id))
      if (id === undefined) continue
      ids.set(section.source, id)
      if (section.isArchived) await this.#archiveSection(section.name, id)
    }
    return ids
  }

  async #newSection({ source, name }: ImportedSection, list_id: number): Promise<number | undefined> {
    const header = { 'Idempotency-Key': this.#nameFor(`section ${list_id} ${source}`) }
    const params = { header, path: { id: list_id } }
    return (await this.#try(name, (api) => api.POST('/lists/{id}/sections', { params, body: { name } })))?.id
  }

  async #archiveSection(name: string, id: number): Promise<void> {
    const params = { path: { id } }
    await this.#try(name, (api) => api.PATCH('/sections/{id}', { params, body: { is_archived: true } }))
  }

  /** Adds a to-do where it is not there yet; its id. */
  async #todo(todo: ImportedTodo, place: Place): Promise<number | undefined> {
    const uid = this.#uidOf(todo)
    const { recurrence, ...plain } = todo.fields
    const add = (fields: typeof todo.fields) =>
      this.#try(fields.contents, (api) => api.POST('/todos', { body: { ...fields, ...place, uid } }))
    // The service knows best which rules there are: a to-do whose rule it refuses comes without it.
    const there = this.#known([todo]) ?? (await add(todo.fields)) ?? (recurrence && (await add(plain)))
    if (there) this.#there.add(uid)
    return there?.id
  }

  async #filter({ name, query, ...look }: CreateFilter): Promise<void> {
    if ([...this.#things.filters.values()].some((filter) => filter.name === name && filter.query === query)) return
    const header = { 'Idempotency-Key': this.#nameFor(`filter ${name} ${query}`) }
    await this.#try(name, (api) => api.POST('/filters', { params: { header }, body: { name, query, ...look } }))
  }

  /** The first of some to-dos of the file that has been here before. */
  #known(todos: readonly ImportedTodo[], fits: (todo: Todo) => boolean = () => true): Todo | undefined {
    return todos.flatMap((todo) => this.#things.todos.get(this.#uidOf(todo)) ?? []).find(fits)
  }

  /** What is imported into the account that it came from is what it was. */
  #uidOf({ source }: ImportedTodo): string {
    return this.#things.todos.get(source)?.user_id === this.#me ? source : this.#nameFor(source)
  }

  #nameFor(source: string): string {
    return v5(`${this.#me} ${source}`, NAMESPACE)
  }

  #ask<T>(request: Request<T>): Promise<T | undefined> {
    const { api, answered } = this.#service
    const ask = () => {
      this.#signal?.throwIfAborted()
      return answered(request(api))
    }
    return patiently(ask, this.#pauses, this.#signal)
  }

  /** What a request answers; undefined if it was refused, which is noted. */
  async #try<T>(name: string, request: Request<T>): Promise<T | undefined> {
    try {
      return await this.#ask(request)
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 401) throw error
      this.#refused.push({ name, why: error.message })
      return undefined
    }
  }
}
