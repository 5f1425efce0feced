import type { SqlEntityManager } from '@mikro-orm/sql'
import type { FastifyInstance } from 'fastify'
import type { Outcome } from './attempt.ts'
import { readStatistics } from './statistics.ts'

const STATE = 'jobs'
const OLDEST = 'jobs_oldest_due_seconds'
const ENDED = 'jobs_ended_total'

/**
 * Adds the metrics of the queue to those of the app. What waits is the same for all processes on one database: they are
 * asked for the largest, not for the sum. How jobs ended is each process's own.
 *
 * @returns what counts how a job ended.
 */
export function addJobMetrics(
  { metrics: { client } }: FastifyInstance,
  openEm: () => SqlEntityManager,
): (name: string, outcome: Outcome | 'expired') => void {
  const { register } = client
  for (const name of [STATE, OLDEST, ENDED]) register.removeSingleMetric(name)
  const oldest = new client.Gauge({
    name: OLDEST,
    help: 'For how long the job has been due that has been due the longest, in seconds',
  })
  new client.Gauge({
    name: STATE,
    help: 'Background jobs that wait, run, or have failed for good',
    labelNames: ['state'],
    async collect() {
      this.reset()
      oldest.reset()
      // Without a database the rest of the metrics is worth having.
      const statistics = await readStatistics(openEm()).catch(() => undefined)
      if (!statistics) return
      for (const state of ['waiting', 'running', 'dead'] as const) this.set({ state }, statistics[state])
      oldest.set(statistics.oldestDueMs / 1_000)
    },
  })
  const ended = new client.Counter({
    name: ENDED,
    help: 'How background jobs ended: done, retried, dead, expired, released, or lost to another worker',
    labelNames: ['name', 'outcome'],
  })
  return (name, outcome) => ended.inc({ name, outcome })
}
