import path from 'node:path'
import { FileSettings, PROFILES, readEnvironment, ServiceSettings, withProfile } from '@todo/service-kit'
import { Type } from 'typebox'
import { readOrigins } from './origins.ts'
import { SERVICES, type ServiceName, urlVariable } from './services.ts'

const ORIGIN = '^https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?/?$'

/** Where each service is: a variable for each of the list. */
const ServiceUrls = Type.Object(
  Object.fromEntries(
    SERVICES.map((service) => [
      urlVariable(service),
      Type.Optional(Type.String({ pattern: ORIGIN, description: whereIs(service) })),
    ]),
  ),
)

const GatewaySettings = Type.Object({
  ...ServiceSettings,
  PORT: Type.Integer({ ...ServiceSettings.PORT, default: 3000 }),
  // More than a service has: a request that waits for a service costs little, and there may be several services.
  MAX_REQUESTS_AT_ONCE: Type.Integer({ ...ServiceSettings.MAX_REQUESTS_AT_ONCE, default: 1_000 }),
  METRICS_HOST: Type.String({
    default: '127.0.0.1',
    description: 'the address on which the gateway serves its /metrics',
  }),
  METRICS_PORT: Type.Integer({
    default: 3003,
    minimum: 0,
    maximum: 65_535,
    description: 'the port on which the gateway serves its /metrics, apart from the API',
  }),
  ...ServiceUrls.properties,
  ...FileSettings,
  UPSTREAM_TIMEOUT_MS: Type.Integer({
    default: 30_000,
    minimum: 100,
    maximum: 600_000,
    description: 'how long a service may take to begin its answer, in milliseconds',
  }),
  UPSTREAM_CONNECT_TIMEOUT_MS: Type.Integer({
    default: 2_000,
    minimum: 50,
    maximum: 60_000,
    description: 'how long connecting to a service may take, in milliseconds',
  }),
  UPSTREAM_CONNECTIONS: Type.Integer({
    default: 128,
    minimum: 1,
    description:
      'how many requests each service gets at once; it is sent others while its answers are still read. Beside them, all services together get as many bodies of more than 64 KiB: MAX_REQUESTS_AT_ONCE of a service should be more than twice this',
  }),
  UNFINISHED_BODIES_PER_ADDRESS: Type.Integer({
    default: 64,
    minimum: 1,
    description:
      'how many requests of one address may have a body that is still on its way; a quarter of them may have more than 64 KiB',
  }),
  PAGE_DIR: Type.String({
    default: path.join(import.meta.dirname, '../../web/dist'),
    description: 'the folder with the web page as it was built; if there is none, there is no page',
  }),
  ANNOUNCEMENT: Type.String({
    default: '',
    description: 'what the log says once all services answer, such as where the stack can be found; nothing by default',
  }),
  CORS_ORIGINS: Type.String({
    default: '',
    description:
      'the origins whose pages may call this API, separated by commas, as in https://app.example,capacitor://localhost; none by default',
  }),
})

/**
 * The configuration of the gateway. A service needs its URL unless it is one of `local`: those that run in this process.
 *
 * @throws {ConfigError} naming every variable at fault.
 */
export function loadConfig(env: NodeJS.ProcessEnv, local: readonly ServiceName[] = []) {
  const settings = readEnvironment(GatewaySettings, env, (set) => [...missingUrls(set, local), ...wrongOrigins(set)])
  return { ...withProfile(settings, PROFILES), serviceUrls: readEnvironment(ServiceUrls, env) }
}
export type Config = ReturnType<typeof loadConfig>

function wrongOrigins({ CORS_ORIGINS = '' }: NodeJS.ProcessEnv): string[] {
  const { faults } = readOrigins(CORS_ORIGINS)
  if (faults.length === 0) return []
  return [
    `CORS_ORIGINS must list origins, each a scheme and a host and perhaps a port, without a path, as in https://app.example; not so: entry ${faults.join(', ')}`,
  ]
}

function missingUrls(set: NodeJS.ProcessEnv, local: readonly ServiceName[]): string[] {
  return SERVICES.filter((service) => !local.includes(service.name) && set[urlVariable(service)] === undefined).map(
    (service) => `${urlVariable(service)} is required (${whereIs(service)})`,
  )
}

function whereIs({ name, port }: (typeof SERVICES)[number]): string {
  return `where the ${name} is, as in http://127.0.0.1:${port}`
}
