import fp from 'fastify-plugin'
import { addJobMetrics } from './metrics.ts'
import { Worker, type WorkerOptions } from './worker.ts'

/** Options of a worker in an app. */
export type JobsOptions = Omit<WorkerOptions, 'orm' | 'log' | 'tracer' | 'onOutcome'>

/**
 * Runs a worker in the process of the app, from when the app is ready until it closes, and adds the metrics of the
 * queue. With `concurrency: 0` there are only the metrics, and another process runs the jobs.
 */
export const jobs = fp<JobsOptions>(
  async (app, options) => {
    const onOutcome = addJobMetrics(app, () => app.orm.em.fork())
    if (options.concurrency === 0) return
    const worker = new Worker({ ...options, orm: app.orm, log: app.log, tracer: app.tracer, onOutcome })
    app.addHook('onReady', async () => worker.start())
    // Stops in parallel with open requests. The database is closed after both.
    app.addHook('preClose', async () => void worker.stop())
    app.addHook('onClose', () => worker.stop())
  },
  { name: 'jobs', dependencies: ['database', 'metrics'] },
)
