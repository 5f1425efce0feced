import { randomInt, randomUUID } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { RequiredEntityData } from '@mikro-orm/core'
import type { Problem } from '@todo/schemas'
import {
  accessToken,
  bearer,
  type Claims,
  createFeedServer,
  createKey,
  createKeyServer,
  createLogSink,
  databases,
  type FeedServer,
  type KeyServer,
  type LogSink,
  lendDatabases,
  makeTables,
  type TestDatabase,
  type TestScope,
  type TokenUser,
  until,
} from '@todo/test-kit'
import type { LightMyRequestResponse as Response } from 'fastify'
import { type CompiledQuery, DefaultQueryExecutor, SqliteAdapter } from 'kysely'
import tap, { type Test } from 'tap'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { type AppDependencies, buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import { ListEntity } from '../src/modules/lists/list.entity.ts'
import { TodoEntity } from '../src/modules/todos/todo.entity.ts'

/** The todo-service, as `buildApp` makes it. */
export type App = Awaited<ReturnType<typeof buildApp>>

/** An app under test, and what stands around it. */
export interface TestApp {
  app: App
  /** Its `DATABASE_URL`, for a second app beside it. */
  url: string
  keys: KeyServer
  feed: FeedServer
  logs: LogSink
}

/** What a test app is given besides its environment variables. */
export interface TestAppOptions {
  /** A database that is there already, in the place of a new one. */
  url?: string
  /** A feed of users that is there already, in the place of a new one. */
  feed?: FeedServer
  /** How often it is pulled. */
  pullMs?: number
  /** How often idempotency keys are looked through for old ones. */
  forgetEveryMs?: number
  /** After how long a silent stream of events says something. */
  heartbeatMs?: number
  /** How messages are sent to webhooks. */
  webhooks?: NonNullable<AppDependencies['webhooks']>
  /** Whether the key server is not there yet. */
  keysDown?: boolean
  env?: Record<string, string>
}

/** The key that the tests' tokens are signed with, and that the tests' key servers publish. */
export const KEY = createKey()

/** Lends databases that have the tables of this service. */
export const lend = lendDatabases(tap, (url) => makeTables(tap, url, 'todo-service'))

/** What keeps an app quiet while nobody calls it: it looks for nothing that it could do by itself. */
const QUIET: TestAppOptions = { pullMs: 60_000, env: { JOBS_POLL_MS: '60000', WEBHOOKS_CONCURRENCY: '0' } }

const shared = new Map<TestDatabase, Promise<TestApp>>()

/**
 * The app that all tests of a process share on a database: for tests that are about what they have made themselves, and
 * change neither tables, settings, keys nor feed. It is built for the first of them, and gone with the last. It does no
 * work by itself, but the jobs that its requests give it.
 */
export function sharedTestApp(database: TestDatabase): Promise<TestApp> {
  const app = shared.get(database) ?? buildTestApp(tap, database, QUIET)
  shared.set(database, app)
  return app
}

/** An app on a database of its own, with keys and a feed of its own; all of it is gone with the test. */
export async function buildTestApp(
  t: TestScope,
  database: TestDatabase,
  { url, feed: givenFeed, keysDown = false, env = {}, ...options }: TestAppOptions = {},
): Promise<TestApp> {
  const keys = await createKeyServer(t, KEY)
  if (keysDown) await keys.stop()
  const feed = givenFeed ?? (await createFeedServer(t))
  const logs = createLogSink()
  const databaseUrl = url ?? (await lend(t, database))
  const config = testConfig(databaseUrl, {
    JWKS_URL: keys.url,
    USER_FEED_URL: feed.url,
    SERVICE_TOKEN: feed.token,
    SERVER_TIMING: 'true',
    ...env,
  })
  const app = await buildApp(config, { logger: logs.logger, ...options })
  t.teardown(() => app.close())
  // On a busy machine, building the app takes longer than it waits for the keys.
  if (!keysDown) await until('the signing keys have been asked for', () => keys.requests > 0)
  return { app, url: databaseUrl, keys, feed, logs }
}

/** Where the files of tests are that look into no folder of their own. */
const FILES_DIR = path.join(tmpdir(), 'todo-test-files')

function testConfig(url: string, env: Record<string, string>) {
  // On a busy machine a statement takes its time.
  return loadConfig({ DATABASE_URL: url, DATABASE_TIMEOUT_MS: '60000', FILES_DIR, ...env })
}

/** Makes the same promises on every database under test. */
export function onEachDatabase(promises: (t: Test, database: TestDatabase) => Promise<unknown>): void {
  for (const database of databases) tap.test(`on ${database.name}`, (t) => promises(t, database))
}

/** A statement, and its values. */
export type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>

/** Where mysql2 tells what it sends, and how: statements with values, and those without. */
const SENT_TO_MYSQL = ['tracing:mysql2:execute:start', 'tracing:mysql2:query:start']
const Sent = Type.Object({ query: Type.String(), values: Type.Optional(Type.Array(Type.Unknown())) })

/** Notes the statements that are made from here on, on whichever database. */
export function captureStatements(t: Test): () => Statement[] {
  const seen: Statement[] = []
  const { executeQuery } = DefaultQueryExecutor.prototype
  t.capture(
    DefaultQueryExecutor.prototype,
    'executeQuery',
    function (this: DefaultQueryExecutor, ...args: Parameters<typeof executeQuery>) {
      if (this.adapter instanceof SqliteAdapter) seen.push(args[0])
      return executeQuery.apply(this, args)
    },
  )
  const note = (message: unknown) => {
    const { query, values = [] } = Value.Parse(Sent, message)
    seen.push({ sql: query, parameters: values })
  }
  for (const channel of SENT_TO_MYSQL) {
    subscribe(channel, note)
    t.teardown(() => unsubscribe(channel, note))
  }
  return () => seen
}

/** What the app does by itself, now and then: it looks into these tables, and sets up a new connection. */
const BACKGROUND =
  /\b(job|feed_cursor|revoked_session|idempotency_key|change|reminder\w*|notification|webhook\w*)\b|^SET /

/** Notes the statements that requests make from here on, without those that look into or write the log. */
export function captureRequests(t: Test): () => Statement[] {
  const seen = captureStatements(t)
  return () => seen().filter(({ sql }) => !BACKGROUND.test(sql))
}

/** The version of an account that has nothing but its inbox. */
export const FIRST_VERSION = 1

/** Inserts to-dos directly, into the inbox of a user who has written something. */
export async function insertTodos(
  app: App,
  userId: number,
  rows: (Pick<RequiredEntityData<TodoEntity>, 'contents'> & Partial<RequiredEntityData<TodoEntity>>)[],
): Promise<void> {
  const em = app.orm.em.fork()
  const list = await em.findOneOrFail(ListEntity, { user_id: userId, is_inbox: true })
  const made = { user: userId, list_id: list.id, notes: '', labels: '[]', created_by: userId }
  await em.insertMany(
    TodoEntity,
    rows.map((row, index) => ({
      ...made,
      uid: randomUUID(),
      position: `a${index}`,
      created_at: Date.now(),
      updated_at: Date.now(),
      version: 1,
      ...row,
    })),
  )
}

/** A user whom no other test knows. */
export function newUser(username = 'ada'): TokenUser {
  return { id: randomInt(1, 2 ** 31 - 1), username }
}

/** An access token, as the auth-service would give it to this user. */
export function tokenFor(user: TokenUser, key = KEY, claims: Claims = {}): string {
  return accessToken(key, user, claims)
}

/** The methods that a client can call. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'] as const
type Method = (typeof METHODS)[number]

/** Calls an app as one user, in a session of its own if none is given. */
export function clientOf(app: App, user: TokenUser, sid: string = randomUUID()) {
  const headers = bearer(tokenFor(user, KEY, { sid }))
  const call = (method: Method, url: string, payload?: unknown, more: Record<string, string> = {}) =>
    app.inject({
      method,
      url,
      headers: { ...headers, ...(payload !== undefined && { 'content-type': 'application/json' }), ...more },
      ...(payload !== undefined && {
        payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
      }),
    })
  return {
    user,
    sid,
    call,
    get: (url: string, more?: Record<string, string>) => call('GET', url, undefined, more),
    post: (payload: unknown) => call('POST', '/todos', payload),
    patch: (id: number | string, payload: unknown) => call('PATCH', `/todos/${id}`, payload),
    delete: (id: number | string) => call('DELETE', `/todos/${id}`),
    /** Adds a to-do and returns its id. */
    add: async (contents = 'buy milk', isDone = false): Promise<number> => {
      const answer = await call('POST', '/todos', { contents, is_done: isDone })
      return answer.json().id
    },
    /** The ids of a page, in its order. */
    ids: async (query = ''): Promise<number[]> => {
      const answer = await call('GET', `/todos${query}`)
      return answer.json().todos.map(({ id }: { id: number }) => id)
    },
  }
}
export type Client = ReturnType<typeof clientOf>

/** Asserts that an answer is a problem detail with all that the contract promises, and returns it. */
export function isProblem(t: Test, answer: Response, status: number, code: string): Problem {
  const problem: Problem = answer.json()
  const { 'content-type': type, 'x-request-id': requestId } = answer.headers
  t.match(
    { statusCode: answer.statusCode, type, problem },
    {
      statusCode: status,
      type: /^application\/problem\+json/,
      problem: {
        type: 'about:blank',
        title: /./,
        status,
        detail: /./,
        instance: /^\//,
        code,
        request_id: String(requestId),
      },
    },
  )
  return problem
}

/** Asserts that an answer is a 422 with these faults and no others: `/pointer` into the body, or a parameter's name. */
export function isInvalid(t: Test, answer: Response, ...where: string[]): void {
  const { errors = [] } = isProblem(t, answer, 422, 'VALIDATION_FAILED')
  t.same(
    errors.filter(({ detail }) => detail.length > 0).map(({ pointer, parameter }) => pointer ?? parameter),
    where,
  )
}

/** How many SQL statements an answer took, as it says of itself. */
export function statementsOf({ headers }: Response): number {
  return Number(/desc="(\d+) statement/.exec(String(headers['server-timing']))?.[1])
}
