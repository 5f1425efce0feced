import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AuditEvent, AuditPage, Credentials } from '@todo/schemas'
import {
  bearer,
  createKey,
  createLogSink,
  decodeToken,
  lendDatabases,
  makeTables,
  type TestDatabase,
  type TestScope,
} from '@todo/test-kit'
import tap from 'tap'
import { type AppDependencies, buildApp } from '../src/app.ts'
import { type Config, loadConfig } from '../src/config.ts'
import { Session } from '../src/modules/sessions/session.entity.ts'

/** An auth-service under test. */
export type TestApp = Awaited<ReturnType<typeof buildApp>>

/** The key that signs, unless a test brings its own. */
export const key = createKey()

/** What the other services show when they call this one. */
export const serviceToken = randomBytes(32).toString('base64url')

/** The secret of the tests' codes and tokens. */
export const codeSecret = 'a secret of the tests, 32 characters long'

/** The file that runs the service as a process. */
export const serverFile = path.join(import.meta.dirname, '..', 'src', 'server.ts')

/** The environment of a service that runs as a process. */
export function environment(url: string): Record<string, string> {
  return {
    DATABASE_URL: url,
    JWT_KEYS: JSON.stringify({ keys: [key.privateJwk] }),
    SERVICE_TOKEN: serviceToken,
    CODE_SECRET: codeSecret,
    MAIL_DIR: path.join(tmpdir(), 'todo-test-mail'),
    SECURITY_PROFILE: 'local',
  }
}

/**
 * A whole config, with bcrypt as cheap as it can be; the profile is `local` unless a test asks for the other. No
 * background job is done unless a test asks for it, too.
 */
export function testConfig(url: string, { SECURITY_PROFILE = 'local', ...overrides }: Partial<Config> = {}): Config {
  const settings = loadConfig({ ...environment(url), SECURITY_PROFILE })
  // On a busy machine a statement takes its time.
  return { ...settings, BCRYPT_COST: 4, JOBS_CONCURRENCY: 0, DATABASE_TIMEOUT_MS: 60_000, ...overrides }
}

/** Lends databases that have the tables of this service. */
export const lend = lendDatabases(tap, (url) => makeTables(tap, url, 'auth-service'))

/** Builds the app on a database of its own; both are gone with the test. */
export async function buildTestApp(
  t: TestScope,
  database: TestDatabase,
  overrides: Partial<Config> = {},
  dependencies: AppDependencies = {},
): Promise<TestApp> {
  return buildAppOn(t, await lend(t, database), overrides, dependencies)
}

/** Builds the app on a database that is there already. */
export async function buildAppOn(
  t: TestScope,
  url: string,
  overrides: Partial<Config> = {},
  dependencies: AppDependencies = {},
): Promise<TestApp> {
  const app = await buildApp(testConfig(url, overrides), { logger: createLogSink().logger, ...dependencies })
  t.teardown(() => app.close())
  return app
}

/** Credentials of somebody new. */
export function newCredentials(overrides: Partial<Credentials> = {}): Credentials {
  return { username: `user-${randomUUID()}`, password: 'correct horse', ...overrides }
}

/** Sends a sign-up. */
export function signUp(app: TestApp, credentials: object) {
  return app.inject({ method: 'POST', url: '/users/sign-up', payload: credentials })
}

/** Sends a log-in, from an address of its own if one is given. */
export function logIn(app: TestApp, credentials: object, remoteAddress = '127.0.0.1') {
  return app.inject({ method: 'POST', url: '/users/log-in', payload: credentials, remoteAddress })
}

/** Signs somebody new up, logs them in, and returns who they are with the tokens of their first session. */
export async function createUser(app: TestApp, overrides: Partial<Credentials> = {}) {
  const credentials = newCredentials(overrides)
  const { id } = (await signUp(app, credentials)).json()
  return { id: Number(id), ...credentials, ...(await startSession(app, credentials)) }
}

/** What a log-in gives, and the id of the session that it begins. */
export async function startSession(app: TestApp, { username, password }: Credentials) {
  const { access_token, refresh_token } = (await logIn(app, { username, password })).json()
  return {
    token: String(access_token),
    refreshToken: String(refresh_token),
    sessionId: String(decodeToken(String(access_token)).claims.sid),
  }
}

/** Sends a refresh token. */
export function refresh(app: TestApp, refreshToken: unknown, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/users/token/refresh',
    payload: { refresh_token: refreshToken },
    headers,
  })
}

/** Asks who the bearer of an access token is, and returns the status. */
export async function statusOf(app: TestApp, token: string): Promise<number> {
  return (await app.inject({ url: '/users/me', headers: bearer(token) })).statusCode
}

/** Reads a page of the feed of users, as another service does. */
export async function readFeed(app: TestApp, after = 0, limit = 1_000) {
  const url = `/internal/users/changes?after=${after}&limit=${limit}`
  return (await app.inject({ url, headers: bearer(serviceToken) })).json()
}

/** What has happened to an account, as its user sees it: the newest first. */
export async function auditOf(app: TestApp, token: string): Promise<AuditEvent[]> {
  const { events }: AuditPage = (await app.inject({ url: '/users/me/audit', headers: bearer(token) })).json()
  return events
}

/** Lets time pass for a session: since it began, and since it was last used. In seconds. */
export async function letPass(app: TestApp, sessionId: string, { age = 0, idle = 0 }): Promise<void> {
  const { createdAt, lastUsedAt } = await app.orm.em.fork().findOneOrFail(Session, { id: sessionId })
  const times = { createdAt: createdAt - age * 1000, lastUsedAt: lastUsedAt - idle * 1000 }
  await app.orm.em.fork().nativeUpdate(Session, { id: sessionId }, times)
}
