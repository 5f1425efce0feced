import { join } from 'node:path'
import { reachableHost, type SecretVariable, type Settings } from './settings.ts'

/** One of the stack's processes. */
export interface AppSpec {
  readonly name: string
  /** The file Node runs. */
  readonly entry: string
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Answers 200 when the app can serve. */
  readonly readyUrl: string
}

/** The services, which do not need each other to start, and the gateway, which shows them to the world. */
export interface Apps {
  readonly auth: AppSpec
  readonly todo: AppSpec
  readonly gateway: AppSpec
}

/** The services are only reached through the gateway, so they listen on this machine's inside. */
const INSIDE = '127.0.0.1'

/** Derives each app's own environment from the stack's settings; what the settings do not name goes through as it is. */
export function describeApps(settings: Settings, env: NodeJS.ProcessEnv): Apps {
  const { ports } = settings
  const common = {
    // What Node has compiled once, it need not compile at every start.
    NODE_COMPILE_CACHE: join(settings.root, 'node_modules', '.cache', 'node'),
    ...env,
    SECURITY_PROFILE: settings.securityProfile,
    LOG_LEVEL: settings.logLevel,
  }
  const authUrl = `http://${INSIDE}:${ports.AUTH_PORT}`
  const todoUrl = `http://${INSIDE}:${ports.TODO_PORT}`
  const service = { ...common, HOST: INSIDE, TRUSTED_PROXIES: 'loopback', JWT_KEYS_FILE: settings.keysFile }
  const secret = (name: SecretVariable) => {
    const file = settings.secretFiles[name]
    return file === undefined ? {} : { [`${name}_FILE`]: file }
  }
  const app = (name: string, url: string, appEnv: NodeJS.ProcessEnv): AppSpec => ({
    name,
    entry: join(settings.root, 'apps', name, 'src', 'server.ts'),
    cwd: settings.root,
    env: appEnv,
    readyUrl: `${url}/readyz`,
  })
  return {
    auth: app('auth-service', authUrl, {
      ...service,
      PORT: String(ports.AUTH_PORT),
      DATABASE_URL: settings.authDatabaseUrl,
      ...secret('SERVICE_TOKEN'),
      ...secret('CODE_SECRET'),
      MAIL_DIR: settings.mailDir,
    }),
    todo: app('todo-service', todoUrl, {
      ...service,
      PORT: String(ports.TODO_PORT),
      DATABASE_URL: settings.todoDatabaseUrl,
      JWKS_URL: `${authUrl}/.well-known/jwks.json`,
      USER_FEED_URL: `${authUrl}/internal/users/changes`,
      ...secret('SERVICE_TOKEN'),
    }),
    gateway: app('gateway', `http://${reachableHost(settings.host)}:${ports.PORT}`, {
      ...common,
      HOST: settings.host,
      PORT: String(ports.PORT),
      METRICS_PORT: String(ports.METRICS_PORT),
      AUTH_SERVICE_URL: authUrl,
      TODO_SERVICE_URL: todoUrl,
    }),
  }
}
