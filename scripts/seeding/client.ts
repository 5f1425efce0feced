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

  /** Whether anybody may sign up. */
  async isSignUpOpen(): Promise<boolean> {
    return field(await this.#call('GET', '/users/sign-up', [200]), 'policy') === 'open'
  }

  async logIn(username: string, password: string): Promise<void> {
    const body = await this.#call('POST', '/users/log-in', [200], { username, password })
    this.#token = String(field(body, 'access_token'))
  }

  async hasTodos(): Promise<boolean> {
    const todos = field(await this.#call('GET', '/todos?limit=1', [200]), 'todos')
    return Array.isArray(todos) && todos.length > 0
  }

  /** Adds a thing, and returns its id. */
  async add(path: string, thing: object): Promise<number> {
    return Number(field(await this.#call('POST', path, [201], thing), 'id'))
  }

  /** Makes a link by which one other joins a list, and returns its token. */
  async addLink(listId: number): Promise<string> {
    const link = await this.#call('POST', `/lists/${listId}/invitations/links`, [201], { role: 'editor' })
    return String(field(link, 'token'))
  }

  /** Joins a list by a link. */
  async join(token: string): Promise<void> {
    await this.#call('POST', '/invitations/links/accept', [200], { token })
  }

  async patch(path: string, changes: object): Promise<void> {
    await this.#call('PATCH', path, [200], changes)
  }

  /** Completes a to-do: one that recurs gets its next due. */
  async complete(id: number): Promise<void> {
    await this.#call('POST', `/todos/${id}/complete`, [200])
  }

  /** Puts a to-do into the trash. */
  async delete(id: number): Promise<void> {
    await this.#call('DELETE', `/todos/${id}`, [204])
  }

  async #call(method: string, path: string, expected: readonly number[], body?: object): Promise<unknown> {
    const { status, text } = await this.#exchange(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!expected.includes(status)) throw new SeedError(`${method} ${path} answered ${status}: ${text}`)
    return text === '' ? undefined : parse(text)
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
