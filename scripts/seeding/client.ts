import type { NewTodo } from './todos.ts'

/** The to-dos could not be added. The message is for the person who asked for them. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}

/** The few calls of the API that seeding needs, for one user. */
export class Client {
  readonly #url: string
  #token = ''

  constructor(url: string) {
    this.#url = url.replace(/\/+$/, '')
  }

  /** Creates the user; one that is there already will do. */
  async signUp(username: string, password: string): Promise<void> {
    await this.#call('POST', '/users/sign-up', [201, 409], { username, password })
  }

  async logIn(username: string, password: string): Promise<void> {
    const body = await this.#call('POST', '/users/log-in', [200], { username, password })
    this.#token = String(field(body, 'access_token'))
  }

  async hasTodos(): Promise<boolean> {
    const todos = field(await this.#call('GET', '/todos?limit=1', [200]), 'todos')
    return Array.isArray(todos) && todos.length > 0
  }

  async add(todo: NewTodo): Promise<void> {
    await this.#call('POST', '/todos', [201], todo)
  }

  async #call(method: string, path: string, expected: readonly number[], body?: unknown): Promise<unknown> {
    const { status, text } = await this.#exchange(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!expected.includes(status)) throw new SeedError(`${method} ${path} answered ${status}: ${text}`)
    return parse(text)
  }

  async #exchange(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(this.#url + path, init)
      return { status: response.status, text: await response.text() }
    } catch {
      throw new SeedError(
        `Nothing answers at ${this.#url}: start the stack with \`npm start\`, or set PORT or GATEWAY_URL.`,
      )
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SeedError('The answer is no JSON: is something else listening there? Set PORT or GATEWAY_URL.')
  }
}

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? new Map(Object.entries(body)).get(name) : undefined
}
