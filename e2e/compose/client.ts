const TIMEOUT_MS = 20_000

/** What came back for a request, or why nothing did. */
export interface Answer {
  /** 0: no answer. */
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
  /** Why there was no answer. */
  readonly failure?: string
}

export interface Call {
  readonly body?: unknown
  readonly token?: string
  readonly headers?: Record<string, string>
}

/** Calls an API over HTTP. Never rejects: a connection that breaks is a result, too. */
export class Client {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async call(method: string, path: string, { body, token, headers = {} }: Call = {}): Promise<Answer> {
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, headers: response.headers, body: parse(await response.text()) }
    } catch (error) {
      return { status: 0, headers: new Headers(), body: undefined, failure: reasonOf(error) }
    }
  }

  /** Signs a new user up, logs in, and returns the access token. */
  async newUser(username: string, password: string): Promise<string> {
    const signedUp = await this.call('POST', '/users/sign-up', { body: { username, password } })
    if (signedUp.status !== 201) throw new Error(`sign-up: ${describe(signedUp)}`)
    return this.logIn(username, password)
  }

  async logIn(username: string, password: string): Promise<string> {
    const answer = await this.call('POST', '/users/log-in', { body: { username, password } })
    const token = field(answer.body, 'access_token')
    if (answer.status !== 200 || typeof token !== 'string') throw new Error(`log-in: ${describe(answer)}`)
    return token
  }
}

/** A field of something that came as JSON. */
export function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? new Map<string, unknown>(Object.entries(body)).get(name)
    : undefined
}

/** An answer in a line, for people. */
export function describe({ status, body, failure }: Answer): string {
  return failure ?? `${status} ${JSON.stringify(body)}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message
}
