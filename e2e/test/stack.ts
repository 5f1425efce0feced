import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SERVICES, type ServiceName, urlVariable } from '@todo/gateway/services'
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

/** Limits so high that no test about something else runs into them. */
const GENEROUS = {
  LOG_INS_PER_MINUTE: '100000',
  SIGN_UPS_PER_MINUTE: '100000',
  LOG_IN_FAILURES_PER_ADDRESS: '100000',
  LOG_IN_FAILURES_PER_ACCOUNT: '100000',
  REFRESHES_PER_MINUTE: '100000',
  CODES_PER_MINUTE: '100000',
  NOT_FOUND_LIMIT_PER_MINUTE: '100000',
}

/** The cheapest that is allowed. */
const CHEAP_HASHES = { BCRYPT_COST: '10' }

/**
 * How long what starts may take: several processes start at once. It is not asked too often: asking costs more than it seems,
 * while they want the processor.
 */
const STARTING = { everyMs: 100, timeoutMs: 180_000 }

/** The apps that a stack is made of. */
export type AppName = ServiceName | 'gateway'

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
    this.#env = { HOST: '127.0.0.1', PORT: String(port), ...env }
  }

  /**
   * Starts the process, and waits until it listens.
   *
   * @param limits whether they are those of the profile, or so high that nobody runs into them.
   */
  async start(limits: 'real' | 'high' = 'high'): Promise<void> {
    const env = { ...(limits === 'high' && GENEROUS), ...this.#env }
    const run = startProcess(this.#t, path.join(APPS, this.name, 'src/server.ts'), { env })
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
      STARTING,
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

/** How the apps of a stack run: each in a process of its own, or all in one. */
export type Layout = 'apart' | 'together'

/** The apps as real processes, and where to reach them. */
export interface Stack extends Target {
  readonly layout: Layout
  /** The processes, in the order in which they can be started. */
  readonly processes: readonly App[]
  /** What an app has written to its log. */
  logOf(app: AppName): string
  /** The signing keys of the auth-service, which follows them. */
  readonly keysFile: string
  /** Waits until the gateway says that all is well. */
  ready(): Promise<void>
}

/** A stack whose apps can be ended one by one. */
export interface StackApart extends Stack {
  readonly auth: App
  readonly todo: App
  readonly gateway: App
  /** Another todo-service on the same database; only MySQL serves two. */
  replica(): Promise<App>
}

/** How a stack is started. */
export interface StackOptions {
  database: TestDatabase
  profile: Target['profile']
  /** Where the apps send their traces. */
  traces?: string
}

/** Starts a stack in the layout given. */
export function startStack(t: TestScope, layout: Layout, options: StackOptions): Promise<Stack> {
  return layout === 'together' ? startTogether(t, options) : startApart(t, options)
}

/** Starts the apps as a deployment does: keys from `generate-keys.ts`, settings from the environment, a database each. */
export async function startApart(t: TestScope, options: StackOptions): Promise<StackApart> {
  const { database, profile } = options
  const keysFile = path.join(await createFolder(t), 'keys.json')
  const mailDir = await createFolder(t)
  await startProcess(t, path.join(AUTH, 'generate-keys.ts'), { args: [keysFile] }).exit
  const common = commonEnvironment(options)
  const service = { ...common, TRUSTED_PROXIES: 'loopback', SERVICE_TOKEN: randomBytes(32).toString('base64url') }
  const todoPort = await freePort()
  const auth = new App(t, 'auth-service', await freePort(), {
    ...service,
    DATABASE_URL: await database.create(t),
    JWT_KEYS_FILE: keysFile,
    CODE_SECRET: randomBytes(32).toString('base64url'),
    MAIL_DIR: mailDir,
    SHARED_LISTS_URL: `http://127.0.0.1:${todoPort}/internal/users`,
  })
  const users = { JWKS_URL: `${auth.url}/.well-known/jwks.json`, USER_FEED_URL: `${auth.url}/internal/users/changes` }
  const todoEnv = { ...service, ...users, DATABASE_URL: await database.create(t) }
  const todo = new App(t, 'todo-service', todoPort, todoEnv)
  const services = new Map<ServiceName, App>([
    ['auth-service', auth],
    ['todo-service', todo],
  ])
  for (const { name } of SERVICES) {
    if (services.has(name)) continue
    const env = { ...service, ...users, DATABASE_URL: await database.create(t) }
    services.set(name, new App(t, name, await freePort(), env))
  }
  const urls = SERVICES.map((each): [string, string] => [urlVariable(each), services.get(each.name)?.url ?? ''])
  const gateway = new App(t, 'gateway', await freePort(), {
    ...common,
    METRICS_PORT: '0',
    ...Object.fromEntries(urls),
  })
  const processes = [...services.values(), gateway]
  await Promise.all(processes.map((app) => app.start()))
  const stack = await whenReady(gateway.url, { profile, layout: 'apart', processes, keysFile, mailDir })
  return {
    ...stack,
    auth,
    todo,
    gateway,
    replica: async () => {
      const replica = new App(t, 'todo-service', await freePort(), todoEnv)
      await replica.start()
      await until('the replica is ready', async () => (await fetch(`${replica.url}/readyz`)).ok)
      return replica
    },
  }
}

/** Starts all apps in one process, as `npm start` does. */
export async function startTogether(t: TestScope, options: StackOptions): Promise<Stack> {
  const { database, profile } = options
  const folder = await createFolder(t)
  const own: Record<string, string> = {}
  for (const { prefix } of SERVICES) {
    own[`${prefix}_PORT`] = String(await freePort())
    own[`${prefix}_DATABASE_URL`] = await database.create(t)
  }
  const app = new App(t, 'standalone', await freePort(), {
    ...commonEnvironment(options),
    ...own,
    METRICS_PORT: String(await freePort()),
    DATA_DIR: folder,
  })
  await app.start()
  const files = { keysFile: path.join(folder, 'keys.json'), mailDir: path.join(folder, 'mail') }
  return whenReady(app.url, { profile, layout: 'together', processes: [app], ...files })
}

function commonEnvironment({ profile, traces }: StackOptions): Record<string, string> {
  return {
    SECURITY_PROFILE: profile,
    LOG_LEVEL: 'info',
    ...CHEAP_HASHES,
    ...(traces && { OTEL_EXPORTER_OTLP_ENDPOINT: traces }),
  }
}

/** What is known of a stack that has just been started. */
interface Started extends Pick<Stack, 'profile' | 'layout' | 'processes' | 'keysFile'> {
  readonly mailDir: string
}

async function whenReady(url: string, { mailDir, ...started }: Started): Promise<Stack> {
  const ready = () => until('the stack is ready', async () => (await fetch(`${url}/readyz`)).ok, STARTING)
  await ready()
  const output = () => started.processes.map((app) => app.output()).join('')
  return {
    ...started,
    url,
    ready,
    signingKey: readKey(started.keysFile),
    mails: () => mailsIn(mailDir),
    logOf: (app) =>
      output()
        .split('\n')
        .filter((line) => line.includes(`"name":"${app}"`))
        .join('\n'),
  }
}

function readKey(file: string): TestKey {
  const { keys }: { keys: [TestKey['privateJwk']] } = JSON.parse(readFileSync(file, 'utf8'))
  return testKeyOf(keys[0])
}
