import { join } from 'node:path'
import { nodeEnvironment } from './node-environment.ts'
import type { AppName, ServiceName } from './services.ts'
import { INSIDE, reachableHost, type SecretVariable, type Settings } from './settings.ts'

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
  readonly services: readonly (AppSpec & { readonly name: ServiceName })[]
  readonly gateway: AppSpec & { readonly name: 'gateway' }
}

/** Derives each app's own environment from the stack's settings; what the settings do not name goes through as it is. */
export function describeApps(settings: Settings, env: NodeJS.ProcessEnv): Apps {
  const { ports } = settings
  const common = {
    ...nodeEnvironment(settings.root),
    ...env,
    SECURITY_PROFILE: settings.securityProfile,
    LOG_LEVEL: settings.logLevel,
  }
  const secret = (name: SecretVariable) => {
    const file = settings.secretFiles[name]
    return file === undefined ? {} : { [`${name}_FILE`]: file }
  }
  const app = <Name extends AppName>(name: Name, url: string, appEnv: NodeJS.ProcessEnv) => ({
    name,
    entry: join(settings.root, 'apps', name, 'src', 'server.ts'),
    cwd: settings.root,
    env: appEnv,
    readyUrl: `${url}/readyz`,
  })
  const service = { ...common, HOST: INSIDE, TRUSTED_PROXIES: 'loopback', ...secret('SERVICE_TOKEN') }
  /** What one service alone is told. */
  const own = new Map<ServiceName, NodeJS.ProcessEnv>([
    ['auth-service', { JWT_KEYS_FILE: settings.keysFile, MAIL_DIR: settings.mailDir, ...secret('CODE_SECRET') }],
  ])
  const authUrl = settings.services.find(({ name }) => name === 'auth-service')?.url
  /** Where the others learn of keys and users. */
  const users = { JWKS_URL: `${authUrl}/.well-known/jwks.json`, USER_FEED_URL: `${authUrl}/internal/users/changes` }
  return {
    services: settings.services.map(({ name, url, port, databaseUrl }) =>
      app(name, url, {
        ...service,
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        ...(own.get(name) ?? users),
      }),
    ),
    gateway: app('gateway', `http://${reachableHost(settings.host)}:${ports.PORT}`, {
      ...common,
      HOST: settings.host,
      PORT: String(ports.PORT),
      METRICS_PORT: String(ports.METRICS_PORT),
      ...Object.fromEntries(settings.services.map(({ urlVariable, url }) => [urlVariable, url])),
    }),
  }
}
