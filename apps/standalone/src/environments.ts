import type { ServiceName } from '@todo/gateway/services'
import { INSIDE, type SecretVariable, type ServiceSettings, type Settings } from './settings.ts'

/** Derives a service's environment from the stack's settings. Variables that the settings do not know are passed on. */
export function serviceEnvironment(
  settings: Settings,
  { name, port, databaseUrl }: ServiceSettings,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const own =
    name === 'auth-service'
      ? {
          JWT_KEYS_FILE: settings.keysFile,
          MAIL_DIR: settings.mailDir,
          SHARED_LISTS_URL: `${urlOf(settings, 'todo-service')}/internal/users`,
          ...secretFile(settings, 'CODE_SECRET'),
        }
      : { ...usersOf(settings), FILES_DIR: settings.filesDir }
  return {
    ...common(settings, env),
    HOST: INSIDE,
    PORT: String(port),
    // The gateway runs on this machine, and says from which address a client came.
    TRUSTED_PROXIES: 'loopback',
    DATABASE_URL: databaseUrl,
    ...secretFile(settings, 'SERVICE_TOKEN'),
    ...own,
  }
}

/** Derives the gateway's environment from the stack's settings. */
export function gatewayEnvironment(settings: Settings, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { host, ports } = settings
  return {
    ...common(settings, env),
    HOST: host,
    PORT: String(ports.PORT),
    METRICS_PORT: String(ports.METRICS_PORT),
  }
}

function common({ securityProfile, logLevel }: Settings, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, SECURITY_PROFILE: securityProfile, LOG_LEVEL: logLevel }
}

function secretFile({ secretFiles }: Settings, name: SecretVariable): NodeJS.ProcessEnv {
  const file = secretFiles[name]
  return file === undefined ? {} : { [`${name}_FILE`]: file }
}

/** Where a service learns of signing keys and of users: from the auth-service. */
function usersOf(settings: Settings): NodeJS.ProcessEnv {
  const url = urlOf(settings, 'auth-service')
  return { JWKS_URL: `${url}/.well-known/jwks.json`, USER_FEED_URL: `${url}/internal/users/changes` }
}

function urlOf({ services }: Settings, wanted: ServiceName): string | undefined {
  return services.find(({ name }) => name === wanted)?.url
}
