import { type AppOptions, createApp, type DatabaseSettings } from '@todo/service-kit'
import { type DatabaseOptions, database } from '@todo/service-kit/database'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { JobHandler } from './handler.ts'
import { jobs } from './plugin.ts'
import { type JobSettings, workerOptions } from './settings.ts'

/** What a process that does nothing but jobs is made of. */
export interface WorkerAppOptions {
  /** The name in the logs. */
  name: string
  settings: AppOptions['settings'] & DatabaseSettings & JobSettings
  databaseSchema: Pick<DatabaseOptions, 'entities' | 'migrations'>
  handlers: readonly JobHandler[]
  /** Takes the place of standard output, for tests. */
  logger?: FastifyBaseLogger
}

/**
 * An app without routes of its own, to be run with `run` as a process beside a service: it does the service's jobs, and
 * has its health, metrics and graceful end. Any number of them may work on one MySQL; a SQLite file belongs to the
 * service's own process.
 */
export async function createWorkerApp({
  name,
  settings,
  databaseSchema,
  handlers,
  logger,
}: WorkerAppOptions): Promise<FastifyInstance> {
  const app = await createApp({ name, settings, ...(logger && { logger }) })
  await app.register(database, {
    ...databaseSchema,
    url: settings.DATABASE_URL,
    poolSize: settings.DATABASE_POOL_SIZE,
    timeoutMs: settings.DATABASE_TIMEOUT_MS,
    serverTiming: false,
  })
  await app.register(jobs, { ...workerOptions(settings), handlers })
  app.refuseOtherMethods()
  return app
}
