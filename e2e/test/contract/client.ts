import { randomUUID } from 'node:crypto'
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import type { TestKey } from '@todo/test-kit'
import type { Test } from 'tap'

/** How long an answer may take before it counts as a hang. */
const PATIENCE_MS = 5_000

/** The stack under test, as its clients see it. */
export interface Target {
  url: string
  profile: 'course' | 'hardened'
  /** The key that signs its tokens, where the tests can have it. */
  signingKey?: TestKey
}

/** A request; a body that is no text and no bytes is sent as JSON. */
export interface Call {
  body?: unknown
  token?: string | undefined
  headers?: OutgoingHttpHeaders
  /** Does not tell beforehand how long the body is. */
  chunked?: boolean
}

/** What came back. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body as JSON; an empty object where it is none. */
  body: Record<string, unknown>
}

const agent = new Agent({ keepAlive: true, maxSockets: 24, scheduling: 'fifo' })

/**
 * Calls the API. Unlike `fetch`, neither path nor method is tidied up on the way.
 *
 * @throws {Error} when the connection breaks, or nothing is answered in time.
 */
export async function call(
  target: Pick<Target, 'url'>,
  method: string,
  path: string,
  options: Call = {},
): Promise<Answer> {
  const { body, token, headers, chunked = false } = options
  const bytes = bytesOf(body)
  const outgoing = request(target.url, {
    method,
    path,
    agent,
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: {
      ...(bytes !== undefined && { 'content-type': 'application/json' }),
      ...(bytes !== undefined && !chunked && { 'content-length': bytes.length }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  outgoing.once('error', reject).once('response', (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      text += chunk
    })
    response.once('error', reject)
    response.once('end', () =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parse(text) }),
    )
  })
  outgoing.end(bytes)
  return promise
}

function bytesOf(body: unknown): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

function parse(text: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(text) }
  } catch {
    return {}
  }
}

/** A user who has logged in. */
export interface User {
  id: number
  username: string
  password: string
  token: string
}

/** Signs a new user up and logs in; nobody else has the name. */
export async function newUser(target: Pick<Target, 'url'>): Promise<User> {
  const username = `user-${randomUUID()}`
  const password = `pass-${randomUUID()}`
  const body = { username, password }
  const signUp = await call(target, 'POST', '/users/sign-up', { body })
  const logIn = await call(target, 'POST', '/users/log-in', { body })
  if (signUp.status !== 201 || logIn.status !== 200) throw new Error(`no user: ${signUp.text} ${logIn.text}`)
  return { id: Number(signUp.body.id), username, password, token: String(logIn.body.access_token) }
}

/** Asserts that an answer is a problem detail with every field that the contract promises. */
export function isProblem(t: Test, answer: Answer, status: number, what: string, expected: object = {}): void {
  const { headers, body } = answer
  const fields = ['type', 'title', 'detail', 'instance', 'code', 'request_id'].filter(
    (field) => typeof body[field] !== 'string',
  )
  t.match(
    { status: answer.status, type: headers['content-type'], body, missing: fields, id: headers['x-request-id'] },
    { status, type: /^application\/problem\+json/, body: { status, ...expected }, missing: [], id: body.request_id },
    what,
  )
}
