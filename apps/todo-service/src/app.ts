import { jobs, workerOptions } from '@todo/jobs'
import {
  authentication,
  createApp,
  createRemoteVerifier,
  database,
  jsonOnly,
  repeated,
  revokedSessions,
} from '@todo/service-kit'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config.ts'
import { databaseSchema } from './database/schema.ts'
import { userFeed } from './modules/feed/feed.plugin.ts'
import { RevokedSessionRepository } from './modules/feed/revoked-session.repository.ts'
import { eraseTodosHandler } from './modules/todos/erase-todos.ts'
import { todoRoutes } from './modules/todos/todo.routes.ts'

/** What a test may put in the place of the real thing. */
export interface AppDependencies {
  logger?: FastifyBaseLogger
  /** How often the feed of users is pulled, and the sessions that it has named are read, in milliseconds. */
  pullMs?: number
  /** How often what has expired is deleted, in milliseconds. */
  cleanUpEveryMs?: number
}

/** The todo-service: verifies tokens, keeps to-dos. */
export async function buildApp(
  config: Config,
  { logger, pullMs = 500, cleanUpEveryMs = 60_000 }: AppDependencies = {},
) {
  const app = await createApp({
    name: 'todo-service',
    settings: config,
    docs: {
      title: 'todo-service',
      version: '0.1.0',
      description: 'To-dos. Get an access token from the auth-service, press **Authorize**, and call away.',
    },
    ...(logger && { logger }),
  })
  const verifier = createRemoteVerifier({
    url: config.JWKS_URL,
    log: app.log,
    issuer: config.TOKEN_ISSUER,
    audience: config.TOKEN_AUDIENCE,
    cacheSize: config.TOKEN_CACHE_SIZE,
  })
  app.addHook('onClose', () => verifier.close())
  app.addReadinessCheck('signing_keys', () => verifier.ready())

  await app.register(jsonOnly)
  await app.register(database, {
    ...databaseSchema,
    url: config.DATABASE_URL,
    poolSize: config.DATABASE_POOL_SIZE,
    timeoutMs: config.DATABASE_TIMEOUT_MS,
    serverTiming: config.SERVER_TIMING,
  })
  const sessions = () => new RevokedSessionRepository(app.orm.em.fork())
  await app.register(repeated)
  await app.register(revokedSessions, { load: (position) => sessions().after(position), pollMs: pullMs })
  await app.register(authentication, { verifier })
  await app.register(jobs, { ...workerOptions(config), handlers: [eraseTodosHandler] })
  await app.register(userFeed, { url: config.USER_FEED_URL, token: config.SERVICE_TOKEN, pullMs })
  await app.register(todoRoutes, {
    prefix: '/todos',
    listCache: { maxBytes: config.LIST_CACHE_BYTES, ttlSeconds: config.LIST_CACHE_TTL_SECONDS },
  })
  app.repeat('deleting expired sessions', cleanUpEveryMs, () => sessions().deleteExpired())
  app.refuseOtherMethods()
  return app
}
