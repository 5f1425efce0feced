import '@todo/service-kit/node'

const { createWorkerApp } = await import('@todo/jobs')
const { run } = await import('@todo/service-kit')
const { loadWorkerConfig } = await import('./config.ts')
const { databaseSchema } = await import('./database/schema.ts')
const { jobHandlers } = await import('./job-handlers.ts')
const { warnWithoutTodoService } = await import('./modules/mail/mail-settings.ts')

/** `node src/worker.ts` does the background jobs of the auth-service in a process of its own; its database is MySQL. */
await run(loadWorkerConfig, async (settings) => {
  const app = await createWorkerApp({ name: 'auth-worker', settings, databaseSchema, handlers: jobHandlers(settings) })
  warnWithoutTodoService(app.log, settings)
  return app
})
