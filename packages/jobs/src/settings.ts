import { type Static, Type } from 'typebox'
import type { WorkerOptions } from './worker.ts'

/** The settings of every process that runs jobs. */
export const JobSettings = {
  JOBS_CONCURRENCY: Type.Integer({
    default: 5,
    minimum: 0,
    maximum: 1000,
    description: 'how many background jobs run at once in this process; 0: none, another process does them',
  }),
  JOBS_POLL_MS: Type.Integer({
    default: 500,
    minimum: 10,
    maximum: 60_000,
    description: 'how often the database is asked for background jobs that are due, in milliseconds',
  }),
  JOBS_RETENTION_HOURS: Type.Integer({
    default: 24,
    minimum: 0,
    maximum: 8_760,
    description: 'how long background jobs that are done are kept, in hours',
  }),
}

const Settings = Type.Object(JobSettings)
export type JobSettings = Static<typeof Settings>

/** The settings, as a worker takes them. It stops in half the time that the process has for its end. */
export function workerOptions(
  settings: JobSettings & { SHUTDOWN_TIMEOUT_MS: number },
): Required<Pick<WorkerOptions, 'concurrency' | 'pollMs' | 'retentionMs' | 'graceMs'>> {
  return {
    concurrency: settings.JOBS_CONCURRENCY,
    pollMs: settings.JOBS_POLL_MS,
    retentionMs: settings.JOBS_RETENTION_HOURS * 3_600_000,
    graceMs: settings.SHUTDOWN_TIMEOUT_MS / 2,
  }
}
