import { randomUUID } from 'node:crypto'
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { type TestKey, until } from '@todo/test-kit'
import type { Test } from 'tap'
import type { Mail } from '../mails.ts'

/** How long an answer may take before it counts as a hang. */
const PATIENCE_MS = 30_000

/** The stack under test, as its clients see it. */
export interface Target {
  url: string
  profile: 'local' | 'hardened'
  /** The key that signs its tokens, where the tests can have it. */
  signingKey?: TestKey
  /** Is told of every answer. */
  observe?: (method: string, path: string, answer: Answer) => void
  /** The mails that it has sent, the oldest first, where the tests can have them. */
  mails?: () => Promise<Mail[]>
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
 * Calls the API. Unlike `fetch`, neither path nor method is tidied up on the way. Of a stream of events, which has no end, the
 * answer is what comes first.
 *
 * @throws {Error} when the connection breaks, or nothing is answered in time.
 */
export async function call(
  target: Pick<Target, 'url' | 'observe'>,
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
    const finish = () => {
      const answer = { status: response.statusCode ?? 0, headers: response.headers, text, body: parse(text) }
      target.observe?.(method, path, answer)
      resolve(answer)
    }
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      text += chunk
      if (response.headers['content-type'] !== 'text/event-stream') return
      finish()
      response.destroy()
    })
    response.on('error', reject)
    response.once('end', finish)
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
  refreshToken: string
}

/** What a log-in gives. */
type Tokens = Pick<User, 'token' | 'refreshToken'>

/** Signs a new user up and logs in; nobody else has the name. */
export async function newUser(target: Pick<Target, 'url'>): Promise<User> {
  const username = `user-${randomUUID()}`
  const password = `pass-${randomUUID()}`
  const signUp = await call(target, 'POST', '/users/sign-up', { body: { username, password } })
  if (signUp.status !== 201) throw new Error(`no user: ${signUp.text}`)
  return { id: Number(signUp.body.id), username, password, ...(await logIn(target, { username, password })) }
}

/** Logs a user in: a session of its own, each time. */
export async function logIn(
  target: Pick<Target, 'url'>,
  { username, password }: Pick<User, 'username' | 'password'>,
  headers: OutgoingHttpHeaders = {},
): Promise<Tokens> {
  const answer = await call(target, 'POST', '/users/log-in', { body: { username, password }, headers })
  if (answer.status !== 200) throw new Error(`no log-in: ${answer.text}`)
  return { token: String(answer.body.access_token), refreshToken: String(answer.body.refresh_token) }
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

/** What either service answers to an access token. */
function answersTo(target: Pick<Target, 'url'>, token: string): Promise<number[]> {
  const paths = ['/users/me', '/todos']
  return Promise.all(paths.map(async (path) => (await call(target, 'GET', path, { token })).status))
}

/** Whether an access token lets in, at every service. */
export async function letsIn(target: Pick<Target, 'url'>, token: string): Promise<boolean> {
  return (await answersTo(target, token)).every((status) => status === 200)
}

/**
 * Asserts that access tokens let nobody in any more. Every replica hears of it within two seconds, or a little later where the
 * machine has other things to do.
 */
export async function isOut(t: Test, target: Pick<Target, 'url'>, ...tokens: string[]): Promise<void> {
  for (const token of tokens) {
    const answers = async () => (await Promise.all(Array.from({ length: 6 }, () => answersTo(target, token)))).flat()
    const isRefused = async () => (await answers()).every((status) => status === 401)
    await until('the token is refused everywhere', isRefused, { timeoutMs: 10_000 })
    isProblem(t, await call(target, 'GET', '/todos', { token }), 401, 'the token is refused')
  }
}
