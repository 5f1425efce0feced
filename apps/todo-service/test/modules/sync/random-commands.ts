import { Unauthorized } from '@todo/service-kit'
import type { App, Client } from '../../helper.ts'
import { type Dice, ROLES, share } from './world.ts'

type Answer = ReturnType<Client['call']>

/** All that commands are given for, whosever it is: what one may not change is refused. */
export class Things {
  readonly todos: number[] = [1]
  readonly lists: number[] = [1]
  readonly sections: number[] = [1]
  readonly filters: number[] = [1]
  readonly comments: number[] = [1]
  readonly reminders: number[] = [1]
  readonly versions: number[] = [1]
  /** The lists that each user has made. */
  readonly listsOf = new Map<Client, number[]>()
}

const NAMES = ['a', 'b', 'c', 'd'] as const

/** What users do by chance. */
export class RandomCommands {
  readonly #app: App
  readonly #clients: readonly [Client, ...Client[]]
  readonly #dice: Dice
  readonly #things: Things

  constructor(app: App, clients: readonly [Client, ...Client[]], dice: Dice, things: Things) {
    this.#app = app
    this.#clients = clients
    this.#dice = dice
    this.#things = things
  }

  /** Has one user do something, and keeps what it has made in mind. */
  async next(client: Client): Promise<{ statusCode: number; body: string }> {
    if (this.#dice.below(6) === 0) return this.#share(client)
    const answer = await this.#command(client)
    const made = answer.statusCode === 201 ? answer.json() : {}
    const [kind] = Object.entries({
      todos: 'contents',
      lists: 'owner',
      filters: 'query',
      // Before reminders, which are of to-dos, too.
      comments: 'author',
      reminders: 'todo_id',
      sections: 'list_id',
    }).find(([, field]) => field in made) ?? ['']
    const { todos, lists, filters, sections, comments, reminders } = this.#things
    Object.entries({ todos, lists, filters, sections, comments, reminders })
      .find(([name]) => name === kind)?.[1]
      .push(made.id)
    if (kind === 'lists') this.#things.listsOf.set(client, [...this.#listsOf(client), made.id])
    if (made.version) this.#things.versions.push(made.version)
    return answer
  }

  async #share(owner: Client): Promise<{ statusCode: number; body: string }> {
    const member = this.#dice.of(this.#clients)
    try {
      if (member !== owner)
        await share(this.#app, [owner, member], this.#ownList(owner), this.#dice.of([...ROLES, null]))
    } catch (error) {
      if (!(error instanceof Unauthorized)) throw error
      // The other one has been deleted.
    }
    return { statusCode: 204, body: '' }
  }

  #ownList(owner: Client): number {
    const lists = this.#listsOf(owner)
    return lists[this.#dice.below(lists.length)] ?? 1
  }

  #listsOf(owner: Client): number[] {
    return this.#things.listsOf.get(owner) ?? []
  }

  #one(kind: Exclude<keyof Things, 'listsOf'>): number {
    const ids = this.#things[kind]
    // Those that were made last are looked at most.
    return ids[Math.max(0, ids.length - 1 - this.#dice.below(12))] ?? 1
  }

  #command({ call, user }: Client): Answer {
    const dice = this.#dice
    const [todo, list, section, filter, comment, reminder] = [
      this.#one('todos'),
      this.#one('lists'),
      this.#one('sections'),
      this.#one('filters'),
      this.#one('comments'),
      this.#one('reminders'),
    ]
    const name = dice.of(NAMES)
    const labels = NAMES.filter(() => dice.below(3) === 0)
    const place = dice.of<object>([{}, { list_id: list }, { section_id: section }, { parent_id: todo }])
    return dice.of<() => Answer>([
      () => call('POST', '/todos', { contents: name, labels, ...place }),
      () => call('POST', '/todos', { contents: name, labels, list_id: list }),
      () => call('POST', '/todos/quick', { text: `${name} tomorrow @${name}` }),
      () => call('PATCH', `/todos/${todo}`, { contents: name, labels }),
      () => call('DELETE', `/todos/${todo}`),
      () => call('POST', `/todos/${todo}/restore`),
      () => call('DELETE', `/trash/${todo}`),
      () => call('DELETE', '/trash'),
      () => call('POST', `/todos/${todo}/complete`),
      () => call('POST', `/todos/${todo}/reopen`),
      () => call('POST', `/todos/${todo}/duplicate`),
      () => call('POST', `/todos/${todo}/move`, { list_id: list }),
      () => call('POST', `/todos/${todo}/move`, { parent_id: this.#one('todos') }),
      () => call('POST', '/todos/bulk', { ids: [todo, this.#one('todos')], move: { list_id: list } }),
      () => call('POST', '/lists', { name }),
      () => call('PATCH', `/lists/${list}`, { name, is_favorite: true }),
      () => call('PATCH', `/lists/${list}`, { is_favorite: false, before_id: this.#one('lists') }),
      () => call('DELETE', `/lists/${list}`),
      () => call('POST', `/lists/${list}/restore`),
      () => call('POST', `/lists/${list}/transfer`, { user_id: this.#dice.of(this.#clients).user.id }),
      () => call('DELETE', `/lists/${list}/members/${user.id}`),
      () => call('POST', `/lists/${list}/sections`, { name }),
      () => call('PATCH', `/sections/${section}`, { name }),
      () => call('DELETE', `/sections/${section}`),
      () => call('POST', '/labels', { name, color: 'red' }),
      () => call('PATCH', `/labels/${name}`, { name: dice.of(NAMES), is_favorite: true }),
      () => call('DELETE', `/labels/${name}`),
      () => call('POST', '/filters', { name, query: 'today' }),
      () => call('PATCH', `/filters/${filter}`, { name }),
      () => call('DELETE', `/filters/${filter}`),
      () => call('POST', `/todos/${todo}/comments`, { text: name }),
      () => call('PATCH', `/comments/${comment}`, { text: name }),
      () => call('DELETE', `/comments/${comment}`),
      () => call('POST', `/todos/${todo}/reminders`, { type: 'relative', minutes_before: 5, channel: 'event' }),
      () => call('PATCH', `/reminders/${reminder}`, { minutes_before: dice.below(100) }),
      () => call('DELETE', `/reminders/${reminder}`),
      () => call('PATCH', '/settings', { week_start: 1 + dice.below(7) }),
      () => call('POST', '/undo', { version: this.#one('versions') }),
    ])()
  }
}
