import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import {
  createFolder,
  freePort,
  startProcess,
  type TestDatabase,
  type TestKey,
  type TestProcess,
  type TestScope,
  testKeyOf,
  until,
} from '@todo/test-kit'
import type { Target } from './contract/client.ts'
import { mailsIn } from './mails.ts'

const APPS = path.resolve(import.meta.dirname, '../../apps')
/** The sources of the auth-service, for its programs beside the server. */
export const AUTH = path.join(APPS, 'auth-service/src')

/** What Node has compiled once, it need not compile for each of the many processes. */
const COMPILE_CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/node')

/** The limits that a test would run into that is about something else. The hash is the cheapest that is allowed. */
const GENEROUS = {
  LOG_INS_PER_MINUTE: '100000',
  SIGN_UPS_PER_MINUTE: '100000',
  LOG_IN_FAILURES_PER_ADDRESS: '100000',
  LOG_IN_FAILURES_PER_ACCOUNT: '100000',
  REFRESHES_PER_MINUTE: '100000',
  CODES_PER_MINUTE: '100000',
  NOT_FOUND_LIMIT_PER_MINUTE: '100000',
  BCRYPT_COST: '10',
}

/** One process of the stack, which can be ended and started again at the same place. */
export class App {
  readonly name: string
  readonly url: string
  readonly #t: TestScope
  readonly #env: Record<string, string>
  readonly #runs: TestProcess[] = []

  constructor(t: TestScope, name: string, port: number, env: Record<string, string>) {
    this.name = name
    this.url = `http://127.0.0.1:${port}`
    this.#t = t
    this.#env = { NODE_COMPILE_CACHE: COMPILE_CACHE, HOST: '127.0.0.1', PORT: String(port), ...env }
  }

  /** Starts the process, and waits until it listens. */
  async start(): Promise<void> {
    const run = startProcess(this.#t, path.join(APPS, this.name, 'src/server.ts'), { env: this.#env })
    this.#runs.push(run)
    let ended = false
    void run.exit.then(() => {
      ended = true
    })
    await until(
      `${this.name} answers`,
      async () => {
        if (ended) throw new Error(`${this.name} has ended:\n${run.output()}`)
        return (await fetch(`${this.url}/healthz`)).ok
      },
      { everyMs: 50 },
    )
  }

  /** Sends a signal, and waits for the end. */
  async end(signal: 'SIGKILL' | 'SIGTERM') {
    const run = this.#runs.at(-1)
    run?.child.kill(signal)
    return run?.exit
  }

  /** All that its processes have written. */
  output(): string {
    return this.#runs.map((run) => run.output()).join('')
  }
}

/** The three real processes, and where to reach them. */
export interface Stack extends Target {
  readonly auth: App
  readonly todo: App
  readonly gateway: App
  /** The signing keys of the auth-service, which follows them. */
  readonly keysFile: string
  /** Another todo-service on the same database; only MySQL serves two. */
  replica(): Promise<App>
  /** Waits until the gateway says that all is well. */
  ready(): Promise<void>
}

/** What a stack can be told. */
export interface StackOptions {
  database: TestDatabase
  profile: Target['profile']
  /** Leaves the limits of the profile as they are. */
  limited?: boolean
}

/** Starts the stack as a deployment does: keys from `generate-keys.ts`, settings from the environment, a database each. */
export async function startStack(t: TestScope, { database, profile, limited }: StackOptions): Promise<Stack> {
  const [authPort, todoPort, gatewayPort] = [await freePort(), await freePort(), await freePort()]
  const keysFile = path.join(await createFolder(t), 'keys.json')
  const mailDir = await createFolder(t)
  await startProcess(t, path.join(AUTH, 'generate-keys.ts'), { args: [keysFile] }).exit
  const common = { SECURITY_PROFILE: profile, LOG_LEVEL: 'info', ...(!limited && GENEROUS) }
  const service = { ...common, TRUSTED_PROXIES: 'loopback', SERVICE_TOKEN: randomBytes(32).toString('base64url') }
  const auth = new App(t, 'auth-service', authPort, {
    ...service,
    DATABASE_URL: await database.create(t),
    JWT_KEYS_FILE: keysFile,
    CODE_SECRET: randomBytes(32).toString('base64url'),
    MAIL_DIR: mailDir,
  })
  const todoEnv = {
    ...service,
    DATABASE_URL: await database.create(t),
    JWKS_URL: `${auth.url}/.well-known/jwks.json`,
    USER_FEED_URL: `${auth.url}/internal/users/changes`,
  }
  const todo = new App(t, 'todo-service', todoPort, todoEnv)
  const gateway = new App(t, 'gateway', gatewayPort, {
    ...common,
    METRICS_PORT: '0',
    AUTH_SERVICE_URL: auth.url,
    TODO_SERVICE_URL: todo.url,
  })
  const ready = () => until('the stack is ready', async () => (await fetch(`${gateway.url}/readyz`)).ok)
  await Promise.all([auth.start(), todo.start(), gateway.start()])
  await ready()
  return {
    url: gateway.url,
    profile,
    signingKey: readKey(keysFile),
    mails: () => mailsIn(mailDir),
    auth,
    todo,
    gateway,
    keysFile,
    ready,
    replica: async () => {
      const replica = new App(t, 'todo-service', await freePort(), todoEnv)
      await replica.start()
      await until('the replica is ready', async () => (await fetch(`${replica.url}/readyz`)).ok)
      return replica
    },
  }
}

function readKey(file: string): TestKey {
  const { keys }: { keys: [TestKey['privateJwk']] } = JSON.parse(readFileSync(file, 'utf8'))
  return testKeyOf(keys[0])
}
