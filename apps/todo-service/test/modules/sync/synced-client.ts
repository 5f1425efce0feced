import type { SyncAnswer } from '@todo/schemas'
import type { Client } from '../../helper.ts'

const KINDS = ['lists', 'sections', 'todos', 'labels', 'filters', 'comments', 'reminders'] as const
type Kind = (typeof KINDS)[number]

/** Where a client keeps what `deleted` names. */
const KIND_OF = {
  list: 'lists',
  section: 'sections',
  todo: 'todos',
  label: 'labels',
  filter: 'filters',
  comment: 'comments',
  reminder: 'reminders',
} as const

/** What a client keeps: things by their ids. */
type Kept = Record<Kind, Map<number, unknown>>

/** A client that keeps everything itself, as the API describes. */
export class SyncedClient {
  readonly #client: Client
  #token: string | undefined
  #kept: Kept = emptied()
  #members = new Map<number, SyncAnswer['members']>()
  #names = new Map<number, string>()
  #settings: unknown

  constructor(client: Client) {
    this.#client = client
  }

  /** What the client asks with next. */
  get token(): string | undefined {
    return this.#token
  }

  /** Asks once. */
  async ask(query = ''): Promise<SyncAnswer> {
    const token = this.#token === undefined ? '' : `&token=${this.#token}`
    const response = await this.#client.get(`/sync?${query}${token}`)
    if (response.statusCode !== 200) throw new TypeError(response.body)
    const answer: SyncAnswer = response.json()
    this.apply(answer)
    return answer
  }

  /** Asks until there is no more. */
  async sync(query = ''): Promise<SyncAnswer[]> {
    const answers = [await this.ask(query)]
    while (answers.at(-1)?.has_more) answers.push(await this.ask(query))
    return answers
  }

  /** Puts an answer into what is kept. To do so twice does no harm. */
  apply(answer: SyncAnswer): void {
    this.#token = answer.token
    if (answer.is_full) {
      this.#kept = emptied()
      this.#members.clear()
    }
    for (const { type, id } of answer.deleted) {
      this.#kept[KIND_OF[type]].delete(id)
      if (type === 'list') this.#deleteAllIn(id)
      if (type === 'todo') this.#deleteAllOf(id)
    }
    for (const list of answer.lists) this.#members.set(list.id, [])
    for (const member of answer.members) this.#members.get(member.list_id)?.push(member)
    for (const { id, username } of answer.users) this.#names.set(id, username)
    for (const { id } of answer.todos) this.#deleteAllOf(id)
    for (const kind of KINDS) for (const thing of answer[kind]) this.#kept[kind].set(thing.id, thing)
    this.#settings = answer.settings ?? this.#settings
  }

  /** All that is kept, as one text for each thing. */
  get state(): string[] {
    const things = Object.entries(this.#kept).flatMap(([kind, byId]) =>
      [...byId.values()].map((thing) => `${kind} ${JSON.stringify(thing)}`),
    )
    const members = [...this.#members.values()].flat()
    const people = members.map(({ list_id, user_id, role }) => `${list_id}: ${this.#names.get(user_id)} is ${role}`)
    return [...things, ...people, JSON.stringify(this.#settings)].sort()
  }

  /** The ids of one kind. */
  ids(kind: Kind): number[] {
    return [...this.#kept[kind].keys()].sort((a, b) => a - b)
  }

  #deleteAllIn(listId: number): void {
    this.#members.delete(listId)
    for (const kind of ['sections', 'todos'] as const)
      for (const [id, thing] of this.#kept[kind])
        if (has(thing, 'list_id', listId)) {
          this.#kept[kind].delete(id)
          if (kind === 'todos') this.#deleteAllOf(id)
        }
  }

  #deleteAllOf(todoId: number): void {
    const { comments, reminders } = this.#kept
    for (const things of [comments, reminders])
      for (const [id, thing] of things) if (has(thing, 'todo_id', todoId)) things.delete(id)
  }
}

function emptied(): Kept {
  return {
    lists: new Map(),
    sections: new Map(),
    todos: new Map(),
    labels: new Map(),
    filters: new Map(),
    comments: new Map(),
    reminders: new Map(),
  }
}

function has(thing: unknown, name: 'list_id' | 'todo_id', id: number): boolean {
  return new Map(Object.entries(Object(thing))).get(name) === id
}
