import { createApp } from '@todo/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import { crossOrigin } from './cross-origin.ts'
import { metricsListener } from './metrics-listener.ts'
import { bodyLimit } from './proxy/body-limit.ts'
import { proxy } from './proxy/proxy.ts'
import { isReady } from './readiness.ts'
import { type ServiceName, serviceNames, specificationPath } from './routing-table.ts'

/** What a test may put in the place of the real thing. */
export interface AppDependencies {
  logger?: FastifyBaseLogger
}

/** The gateway: one address for all services. It routes, limits and names requests, and knows no business rule. */
export async function buildApp(config: Config, { logger }: AppDependencies = {}) {
  const upstreams: Record<ServiceName, string> = {
    'auth-service': config.AUTH_SERVICE_URL,
    'todo-service': config.TODO_SERVICE_URL,
  }
  const app = await createApp({
    name: 'gateway',
    settings: config,
    metricsEndpoint: null,
    docs: {
      title: 'gateway',
      version: '0.1.0',
      description: 'The way to all services. Choose one at the top of the page.',
      specifications: serviceNames.map((name) => ({ name, url: specificationPath(name) })),
    },
    ...(logger && { logger }),
  })
  for (const name of serviceNames) app.addReadinessCheck(name, () => isReady(upstreams[name]))
  await app.register(metricsListener, { host: config.METRICS_HOST, port: config.METRICS_PORT })
  if (config.CORS_ORIGINS !== '') {
    await app.register(crossOrigin, { origins: config.CORS_ORIGINS.split(',') })
  }
  await app.register(bodyLimit, { limitBytes: config.BODY_LIMIT_BYTES })
  await app.register(proxy, {
    upstreams,
    connections: config.UPSTREAM_CONNECTIONS,
    connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT_MS,
    timeoutMs: config.UPSTREAM_TIMEOUT_MS,
  })
  app.refuseOtherMethods()
  return app
}
