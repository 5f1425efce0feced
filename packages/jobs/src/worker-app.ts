import { type AppOptions, createApp, type DatabaseSettings } from '@todo/service-kit'
import { type DatabaseOptions, database } from '@todo/service-kit/database'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { JobHandler } from './handler.ts'
import { jobs } from './plugin.ts'
import { type JobSettings, workerOptions } from './settings.ts'

/** Options of a process that only runs jobs. */
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
 * Makes an app without routes of its own, to be started with `run` as a process beside a service. It runs the jobs of
 * the service, and has health checks, metrics and a graceful shutdown. Any number of such processes may work on one
 * MySQL database. A SQLite file can be used by the service's own process only.
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
  return app
}
