import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { nodeEnvironment } from '@todo/scripts/stack/node-environment.ts'
import { freePort, type TestKey } from '@todo/test-kit'
import type { Scale } from '../bench.ts'
import type { Specs } from './contenders.ts'
import { type Peers, peerSpec } from './peers.ts'
import type { ServerSpec } from './server.ts'

/** What the contenders share. */
export interface Surroundings {
  readonly root: string
  /** Where what they write goes, other than logs. */
  readonly folder: string
  readonly databases: { readonly auth: string; readonly todo: string }
  readonly keysFile: string
  readonly key: TestKey
  readonly scale: Scale
  readonly peers: Peers
}

/** The default of the services. */
const POOL_SIZE = '10'
/** The default of the gateway. */
const UPSTREAM_CONNECTIONS = '128'

/** Limits on tries, so high that the benchmark never reaches them. */
const UNLIMITED = {
  LOG_INS_PER_MINUTE: '1000000',
  SIGN_UPS_PER_MINUTE: '1000000',
  LOG_IN_FAILURES_PER_ADDRESS: '1000000',
  LOG_IN_FAILURES_PER_ACCOUNT: '1000000',
  NOT_FOUND_LIMIT_PER_MINUTE: '1000000',
}

/** All that can be measured, or that something which is measured needs. */
export function describeContenders(surroundings: Surroundings): Specs {
  const describers = [describeServices, describeFrontDoors, describeLimits, describePeers]
  const specs: Specs = Object.assign({}, ...describers.map((describe) => describe(surroundings)))
  const runBy = nodeEnvironment(surroundings.root)
  return Object.fromEntries(
    Object.entries(specs).map(([name, describe]) => [
      name,
      async (contenders) => run(await describe(contenders), runBy),
    ]),
  )
}

/** Node runs all of them in the same way: as `npm start` has it run the apps. */
function run(spec: ServerSpec, env: Record<string, string>): ServerSpec {
  return { ...spec, env: { ...env, ...spec.env } }
}

/** An app as it is shipped: its own defaults, request logs and all. */
function app(root: string, name: string, env: Record<string, string>): ServerSpec {
  return {
    name,
    file: join(root, 'apps', name, 'src', 'server.ts'),
    env: { SECURITY_PROFILE: 'local', ...UNLIMITED, ...env },
    readyPath: '/readyz',
  }
}

/** The services, each in a process of its own. */
function describeServices({ root, folder, databases, keysFile, scale }: Surroundings): Specs {
  const serviceToken = randomBytes(32).toString('base64url')
  const todo =
    (env: Record<string, string> = {}): Specs[string] =>
    async (contenders) => {
      const { url } = await contenders.get('auth')
      return app(root, 'todo-service', {
        DATABASE_URL: databases.todo,
        DATABASE_POOL_SIZE: POOL_SIZE,
        JWKS_URL: `${url}/.well-known/jwks.json`,
        USER_FEED_URL: `${url}/internal/users/changes`,
        SERVICE_TOKEN: serviceToken,
        ...env,
      })
    }
  return {
    auth: () =>
      app(root, 'auth-service', {
        DATABASE_URL: databases.auth,
        DATABASE_POOL_SIZE: POOL_SIZE,
        JWT_KEYS_FILE: keysFile,
        SERVICE_TOKEN: serviceToken,
        CODE_SECRET: randomBytes(32).toString('base64url'),
        MAIL_DIR: join(folder, 'mail'),
        BCRYPT_COST: String(scale.bcrypt.cost),
        BCRYPT_CONCURRENCY: String(scale.bcrypt.atOnce),
      }),
    todo: todo(),
    'todo-uncached': todo({ LIST_CACHE_BYTES: '0' }),
  }
}

/** The ways to the services: the gateway, and all three apps in one process. */
function describeFrontDoors({ root, folder, databases, keysFile }: Surroundings): Specs {
  return {
    standalone: async () => {
      const [authPort, todoPort, metricsPort] = [await freePort(), await freePort(), await freePort()]
      return {
        ...app(root, 'standalone', {
          AUTH_PORT: String(authPort),
          TODO_PORT: String(todoPort),
          METRICS_PORT: String(metricsPort),
          AUTH_DATABASE_URL: databases.auth,
          TODO_DATABASE_URL: databases.todo,
          DATABASE_POOL_SIZE: POOL_SIZE,
          JWT_KEYS_FILE: keysFile,
          // Each start has its own folder: the one before may still hold the lock.
          DATA_DIR: join(folder, `standalone-${authPort}`),
        }),
        metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
      }
    },
    gateway: async (contenders) => {
      const [auth, todo] = await Promise.all([contenders.get('auth'), contenders.get('todo')])
      const metricsPort = await freePort()
      return {
        ...app(root, 'gateway', {
          AUTH_SERVICE_URL: auth.url,
          TODO_SERVICE_URL: todo.url,
          UPSTREAM_CONNECTIONS,
          METRICS_PORT: String(metricsPort),
        }),
        metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
      }
    },
  }
}

/** The upper limits: programs of the benchmark that do as little as possible. */
function describeLimits({ databases }: Surroundings): Specs {
  const program = (name: string, readyPath: string, env: Record<string, string>): ServerSpec => ({
    name,
    file: join(import.meta.dirname, `${name}.ts`),
    env,
    readyPath,
    inherits: true,
  })
  return {
    raw: () => program('raw', '/readyz', { DATABASE_URL: databases.todo, POOL_SIZE }),
    'raw-proxy': async (contenders) => {
      const { url } = await contenders.get('todo')
      return program('raw-proxy', '/readyz', { TARGET: url, CONNECTIONS: UPSTREAM_CONNECTIONS })
    },
  }
}

/** What others would have written. */
function describePeers({ databases, key, peers }: Surroundings): Specs {
  const { hostname, port, username, password, pathname } = new URL(databases.todo)
  const env = {
    DATABASE_HOST: hostname,
    DATABASE_PORT: port,
    DATABASE_USER: decodeURIComponent(username),
    DATABASE_PASSWORD: decodeURIComponent(password),
    DATABASE_NAME: pathname.slice(1),
    POOL_SIZE,
    PUBLIC_KEY: key.publicPem,
    NODE_ENV: 'production',
  }
  return {
    'express-typeorm': () => peerSpec(peers, 'express-typeorm', env),
    'nestjs-typeorm': () => peerSpec(peers, 'nestjs-typeorm', env),
  }
}
