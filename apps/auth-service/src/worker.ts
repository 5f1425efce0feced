import { createWorkerApp } from '@todo/jobs'
import { run } from '@todo/service-kit'
import { loadWorkerConfig } from './config.ts'
import { databaseSchema } from './database/schema.ts'
import { jobHandlers } from './job-handlers.ts'

/** `node src/worker.ts` does the background jobs of the auth-service in a process of its own; its database is MySQL. */
await run(loadWorkerConfig, (settings) =>
  createWorkerApp({ name: 'auth-worker', settings, databaseSchema, handlers: jobHandlers(settings) }),
)
