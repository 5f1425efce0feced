import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { FastifyInstance } from 'fastify'
import type { Outcome } from './attempt.ts'
import { type JobStatistics, readStatistics } from './statistics.ts'

/** How long a scrape waits for the database, in milliseconds. */
const PATIENCE_MS = 2_000

const STATE = 'jobs'
const OLDEST = 'jobs_oldest_due_seconds'
const ENDED = 'jobs_ended_total'

/**
 * Adds the metrics of the queue to those of the app. The gauges describe the database, so all processes on it report
 * the same values: take the maximum, not the sum. The counter of ended jobs is each process's own.
 *
 * @returns a function that counts an ended job.
 */
export function addJobMetrics(
  app: FastifyInstance,
  openEm: () => SqlEntityManager,
): (name: string, outcome: Outcome | 'expired') => void {
  const { client } = app.metrics
  const registers = [app.metricsRegistry]
  let reading: Promise<JobStatistics | undefined> | undefined
  // The gauges of one scrape share one statement. Without the database, the scrape still answers with all other
  // metrics.
  const read = () => {
    reading ??= Promise.race([readStatistics(openEm()), sleep(PATIENCE_MS, undefined, { ref: false })])
      .catch(() => undefined)
      .finally(() => {
        reading = undefined
      })
    return reading
  }
  new client.Gauge({
    registers,
    name: STATE,
    help: 'Background jobs that wait, run, or have failed for good',
    labelNames: ['state'],
    async collect() {
      const statistics = await read()
      this.reset()
      if (!statistics) return
      for (const state of ['waiting', 'running', 'dead'] as const) this.set({ state }, statistics[state])
    },
  })
  new client.Gauge({
    registers,
    name: OLDEST,
    help: 'For how long the background job has been due that has been due the longest, in seconds',
    async collect() {
      const statistics = await read()
      if (statistics) this.set(statistics.oldestDueMs / 1_000)
      else this.remove()
    },
  })
  const ended = new client.Counter({
    registers,
    name: ENDED,
    help: 'How background jobs ended: done, retried, dead, expired, released, or lost to another worker',
    labelNames: ['name', 'outcome'],
  })
  return (name, outcome) => ended.inc({ name, outcome })
}
