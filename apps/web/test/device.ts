import { setImmediate } from 'node:timers/promises'
import type { paths } from '@todo/api-types'
import createClient from 'openapi-fetch'
import { type Api, answersWith } from '../src/api/answers.ts'
import type { NewTodo } from '../src/store/changes.ts'
import { type Difference, nothingKept, withDifference } from '../src/store/kept.ts'
import { type Shelf, Store } from '../src/store/store.ts'
import type { Todo } from '../src/store/things.ts'

/** `down`: nothing gets there. `mute`: it gets there, and the answer is lost. */
export type Network = 'up' | 'down' | 'mute'

/** The store of a page as a program has it, with a network that can fail. */
export class Device {
  network: Network = 'up'
  token: string
  store: Store
  /** Hears what is written down, as other tabs do. */
  onWrite: (difference: Difference) => Promise<void> = async () => undefined
  /** Sends a request. */
  send = (request: Request): Promise<Response> => fetch(request)
  readonly api: Api
  readonly #service
  #kept = nothingKept
  /** Outlasts the store, as a database does. */
  readonly shelf: Shelf = {
    read: async () => this.#kept,
    write: async (difference, before) => {
      await before
      this.#kept = withDifference(this.#kept, difference)
      await this.onWrite(difference)
    },
  }

  constructor(url: string, token: string) {
    this.token = token
    this.api = createClient<paths>({ baseUrl: url, fetch: (request: Request) => this.#fetch(request) })
    this.#service = { api: this.api, answered: answersWith({ unknown: 'unknown', offline: 'offline', busy: 'busy' }) }
    this.store = new Store(this.#service, this.shelf)
  }

  async #fetch(request: Request): Promise<Response> {
    if (this.network === 'down') throw new TypeError('no network')
    request.headers.set('authorization', `Bearer ${this.token}`)
    const response = await this.send(request)
    if (this.network === 'mute') throw new TypeError('the connection was cut')
    return response
  }

  /** Closes the page and opens it again. */
  async reload(): Promise<void> {
    // What was done is written down in the same turn.
    await setImmediate()
    this.store.close()
    this.store = new Store(this.#service, this.shelf)
    await this.store.open()
  }

  /** The to-do that has a title. */
  todo(contents: string): Todo {
    const found = this.todos.find((todo) => todo.contents === contents)
    if (!found) throw new Error(`there is no ${contents} among ${this.todos.map((todo) => todo.contents)}`)
    return found
  }

  get todos(): Todo[] {
    return [...this.store.snapshot().things.todos.values()].sort((a, b) => (a.uid < b.uid ? -1 : 1))
  }

  get inbox(): number {
    return [...this.store.snapshot().things.lists.values()].find(({ is_inbox }) => is_inbox)?.id ?? 0
  }

  /** Adds a to-do; its `uid`. */
  add(contents: string, more: Partial<NewTodo> = {}): string {
    const uid = crypto.randomUUID()
    this.store.change({ kind: 'add', uid, fields: { contents, list_id: this.inbox, ...more } })
    return uid
  }

  /** What is seen, in one order. */
  get seen() {
    const {
      todos: _,
      lists,
      sections,
      labels,
      filters,
      comments,
      reminders,
      members,
      users,
      settings,
    } = this.store.snapshot().things
    return {
      todos: this.todos,
      lists: sorted(lists),
      sections: sorted(sections),
      labels: sorted(labels),
      filters: sorted(filters),
      comments: sorted(comments),
      reminders: sorted(reminders),
      members: [...members.keys()].sort(),
      users: sorted(users),
      settings,
    }
  }
}

function sorted<T extends { id: number }>(things: ReadonlyMap<number, T>): T[] {
  return [...things.values()].sort((a, b) => a.id - b.id)
}

/** The password of everybody in these tests. */
export const PASSWORD = 'clover-9-lanterns'

/** A device of somebody who has an account, with a session of its own. */
export async function logIn(url: string, username: string): Promise<Device> {
  const { api } = new Device(url, '')
  const { data } = await api.POST('/users/log-in', { body: { username, password: PASSWORD } })
  return new Device(url, data?.access_token ?? '')
}

/** Makes an account, as the page does; its access token. */
export async function newAccount(url: string, username: string): Promise<string> {
  const { api } = new Device(url, '')
  await api.POST('/users/sign-up', { body: { username, password: PASSWORD } })
  const device = await logIn(url, username)
  await device.api.PATCH('/settings', { body: { time_zone: 'Europe/Berlin' } })
  return device.token
}

/** Two devices of one user, which know what there is. */
export async function twoDevices(url: string, username: string): Promise<[Device, Device]> {
  const token = await newAccount(url, username)
  const devices: [Device, Device] = [new Device(url, token), new Device(url, token)]
  for (const { store } of devices) {
    await store.open()
    await store.exchange()
  }
  return devices
}
