import { createApp } from '@todo/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import { announcement } from './announcement.ts'
import type { Config } from './config.ts'
import { crossOrigin, headersForOrigins } from './cross-origin.ts'
import { metricsListener } from './metrics-listener.ts'
import { readOrigins } from './origins.ts'
import { page } from './page.ts'
import { bodyLimit } from './proxy/body-limit.ts'
import { dotSegments } from './proxy/dot-segments.ts'
import { type ProxyOptions, proxy } from './proxy/proxy.ts'
import type { LocalApp } from './proxy/upstream.ts'
import { areReady, isReady } from './readiness.ts'
import { SERVICES, type ServiceName, urlVariable } from './services.ts'
import { readSpecification } from './specification.ts'

/** What is given to the app by whoever builds it. */
export interface AppDependencies {
  /** Takes the place of standard output. */
  logger?: FastifyBaseLogger
  /** The services that run in this process. Their requests are handed over without a connection. */
  upstreams?: Partial<Record<ServiceName, LocalApp>>
}

/**
 * The gateway: one address for all services. It routes requests, limits them, gives each an id, and knows no business rule.
 *
 * @throws {Error} when a service is neither given as an app nor has a URL in the configuration.
 */
export async function buildApp(config: Config, { logger, upstreams: local = {} }: AppDependencies = {}) {
  const services = SERVICES.map((service) => {
    const { name, paths } = service
    const upstream = local[name] ?? config.serviceUrls[urlVariable(service)]
    if (upstream === undefined)
      throw new Error(`${urlVariable(service)} is required: ${name} does not run in this process`)
    return { name, paths, upstream }
  })
  const { origins } = readOrigins(config.CORS_ORIGINS)
  const app = await createApp({
    name: 'gateway',
    settings: config,
    metricsEndpoint: null,
    docs: { document: readSpecification() },
    ...(origins.size > 0 && { headersFor: headersForOrigins(origins) }),
    ...(logger && { logger }),
  })
  for (const { name, upstream } of services) app.addReadinessCheck(name, () => isReady(upstream))
  if (config.ANNOUNCEMENT !== '')
    await app.register(announcement, {
      text: config.ANNOUNCEMENT,
      isUp: () => areReady(services.map(({ upstream }) => upstream)),
    })
  await app.register(metricsListener, { host: config.METRICS_HOST, port: config.METRICS_PORT })
  if (origins.size > 0) await app.register(crossOrigin, { origins })
  await app.register(dotSegments)
  await app.register(page, { folder: config.PAGE_DIR })
  await app.register(bodyLimit, { limitBytes: config.BODY_LIMIT_BYTES, fileBytes: config.FILE_LIMIT_BYTES })
  await app.register(proxy, {
    services,
    ...limitsOf(config),
    connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT_MS,
    timeoutMs: config.UPSTREAM_TIMEOUT_MS,
  })
  return app
}

/** The limits of what may take long: bodies that are on their way, and requests that wait for a turn at their service. */
function limitsOf(config: Config): Pick<ProxyOptions, 'unfinishedBodies' | 'turns'> {
  // A service that hangs leaves a quarter of the places for the others.
  const placesPerService = Math.ceil(config.MAX_REQUESTS_AT_ONCE * 0.75)
  return {
    // Unfinished bodies get half of the places. The other half is for requests that have arrived whole.
    unfinishedBodies: {
      perHolder: config.UNFINISHED_BODIES_PER_ADDRESS,
      inAll: Math.ceil(config.MAX_REQUESTS_AT_ONCE / 2),
      // A file that comes slowly is one request at its service for as long as it comes, beside those that have turns.
      atServices: {
        perHolder: Math.ceil(config.UNFINISHED_BODIES_PER_ADDRESS / 4),
        inAll: config.UPSTREAM_CONNECTIONS,
      },
    },
    turns: {
      atOnce: Math.min(config.UPSTREAM_CONNECTIONS, placesPerService),
      inAll: placesPerService,
      waitMs: config.UPSTREAM_TIMEOUT_MS / 2,
    },
  }
}
