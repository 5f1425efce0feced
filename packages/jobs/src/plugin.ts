import fp from 'fastify-plugin'
import { addJobMetrics } from './metrics.ts'
import { createWorker, type WorkerOptions } from './worker.ts'

/** Options of a worker in an app. */
export type JobsOptions = Omit<WorkerOptions, 'orm' | 'log' | 'onOutcome'>

/**
 * Does the jobs of the app's database in its process, from when it is ready until it closes, and shows their metrics.
 * With `concurrency: 0` it only shows the metrics, and another process does the jobs.
 */
export const jobs = fp<JobsOptions>(
  async (app, options) => {
    const onOutcome = addJobMetrics(app, () => app.orm.em.fork())
    if (options.concurrency === 0) return
    const worker = createWorker({ ...options, orm: app.orm, log: app.log, onOutcome })
    app.addHook('onReady', async () => worker.start())
    // Beside the requests that are still under way; the database is closed when both have come to an end.
    app.addHook('preClose', async () => void worker.stop())
    app.addHook('onClose', () => worker.stop())
  },
  { name: 'jobs', dependencies: ['database', 'metrics'] },
)
