import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, type Client, describe, field } from './client.ts'

const WRITERS = 6
const PAUSE_MS = 40
/** A password costs a core a fifth of a second. */
const LOG_IN_PAUSE_MS = 1_000
const PASSWORD = 'a-password-of-the-traffic'

/** A to-do whose writing the API has acknowledged. */
interface Written {
  readonly contents: string
  /** The last state that was acknowledged; undefined while a change of it has no known outcome. */
  state: 'open' | 'done' | 'deleted' | undefined
}

/** One of the users who keep the stack busy. */
interface User {
  readonly name: string
  readonly token: string
  readonly todos: Map<number, Written>
}

/** Requests of all kinds at a gentle rate, and a record of what the API has promised in its answers. */
export class Traffic {
  readonly #client: Client
  readonly #users: User[] = []
  #answers: Answer[] = []
  #running = false
  #workers: Promise<void>[] = []
  #count = 0

  constructor(client: Client) {
    this.#client = client
  }

  /** Adds users who will write, and check later that all of it is there. */
  async addUsers(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const name = `traffic-${index}-${Date.now()}`
      this.#users.push({ name, token: await this.#client.newUser(name, PASSWORD), todos: new Map() })
    }
  }

  /**
   * Keeps the stack busy while something happens to it, and for as long afterwards as it takes until all is well again.
   *
   * @returns all answers of that time.
   */
  async during(act: () => Promise<unknown>): Promise<Answer[]> {
    this.#answers = []
    this.#running = true
    this.#workers = Array.from({ length: WRITERS }, (_, index) => this.#write(index))
    this.#workers.push(this.#logIn(), this.#logIn())
    try {
      await sleep(1_000)
      await act()
      await this.#wellAgain()
    } finally {
      this.#running = false
      await Promise.all(this.#workers)
    }
    return this.#answers
  }

  /** Checks that every acknowledged to-do is there, once, in its last state. Returns how many there are. */
  async assertNothingLost(): Promise<number> {
    let checked = 0
    for (const { token, todos } of this.#users) {
      const stored = await this.#allTodos(token)
      assert.equal(new Set(stored.map(({ contents }) => contents)).size, stored.length, 'a to-do was written twice')
      const byId = new Map(stored.map((todo) => [todo.id, todo]))
      for (const [id, { contents, state }] of todos) {
        if (state === undefined) continue
        checked += 1
        const todo = byId.get(id)
        if (state === 'deleted') assert.equal(todo, undefined, `to-do ${id} is back`)
        else assert.deepEqual(todo, { id, contents, is_done: state === 'done' }, `to-do ${id} was acknowledged`)
      }
    }
    return checked
  }

  async #write(index: number): Promise<void> {
    const user = this.#users[index % this.#users.length]
    assert(user, 'add users first')
    while (this.#running) {
      await this.#liveOfOneTodo(user)
      await this.#send('GET', '/todos?order=DESC&include=user', { token: user.token })
    }
  }

  async #liveOfOneTodo({ token, todos }: User): Promise<void> {
    this.#count += 1
    const contents = `to-do ${this.#count} of ${Date.now()}`
    const created = await this.#send('POST', '/todos', { token, body: { contents } })
    const id = field(created.body, 'id')
    if (created.status !== 201 || typeof id !== 'number') return
    const todo: Written = { contents, state: 'open' }
    todos.set(id, todo)
    if (this.#count % 2 === 0) await this.#change(todo, 'done', 'PATCH', id, { token, body: { is_done: true } })
    if (this.#count % 4 === 0 && todo.state) await this.#change(todo, 'deleted', 'DELETE', id, { token })
  }

  async #change(todo: Written, state: Written['state'], method: string, id: number, call: object): Promise<void> {
    todo.state = undefined
    const { status } = await this.#send(method, `/todos/${id}`, call)
    if (status === 200 || status === 204) todo.state = state
  }

  async #logIn(): Promise<void> {
    const [user] = this.#users
    while (this.#running) {
      const body = { username: user?.name, password: PASSWORD }
      const answer = await this.#send('POST', '/users/log-in', { body })
      const token = field(answer.body, 'access_token')
      if (typeof token === 'string') await this.#send('GET', '/users/me', { token })
      await sleep(LOG_IN_PAUSE_MS)
    }
  }

  async #send(method: string, path: string, call: object): Promise<Answer> {
    const answer = await this.#client.call(method, path, call)
    this.#answers.push(answer)
    await sleep(PAUSE_MS)
    return answer
  }

  /** Waits until the gateway is ready, and a good number of answers in a row are as they should be. */
  async #wellAgain(): Promise<void> {
    const deadline = performance.now() + 60_000
    while ((await this.#client.call('GET', '/readyz')).status !== 200 || !this.#answers.slice(-30).every(isServed)) {
      assert(performance.now() < deadline, 'it has not recovered within a minute')
      await sleep(200)
    }
  }

  async #allTodos(token: string) {
    const all: { id: unknown; contents: unknown; is_done: unknown }[] = []
    let next = ''
    do {
      const page = await this.#client.call('GET', `/todos?limit=100${next}`, { token })
      const todos = field(page.body, 'todos')
      assert(page.status === 200 && Array.isArray(todos), describe(page))
      for (const todo of todos)
        all.push({ id: field(todo, 'id'), contents: field(todo, 'contents'), is_done: field(todo, 'is_done') })
      const cursor = field(page.body, 'next_cursor')
      next = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : ''
    } while (next)
    return all
  }
}

/** Whether a request was done. */
export function isServed({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

/** Whether an answer is the one that tells a client to come again. */
export function isCleanRefusal({ status, headers, body }: Answer): boolean {
  const problem = headers.get('content-type')?.startsWith('application/problem+json') ?? false
  return status === 503 && problem && headers.has('retry-after') && typeof field(body, 'code') === 'string'
}
