import { defineEntity, p } from '@mikro-orm/core'
import type { InferKyselyDB } from '@mikro-orm/sql'

const JobSchema = defineEntity({
  name: 'Job',
  tableName: 'job',
  indexes: [{ name: 'job_state_finished_at_index', properties: ['state', 'finishedAt'] }],
  properties: {
    id: p.integer().unsigned().primary().autoincrement(),
    name: p.string().length(64),
    payload: p.text(),
    state: p.string().length(8),
    attempts: p.integer().unsigned(),
    claims: p.integer().unsigned(),
    dueAt: p.bigint('number').unsigned().nullable().index('job_due_at_index'),
    expiresAt: p.bigint('number').unsigned().nullable(),
    uniqueKey: p.string().length(255).nullable(),
    waitingKey: p.string().length(255).nullable().unique('job_waiting_key_unique'),
    createdAt: p.bigint('number').unsigned(),
    finishedAt: p.bigint('number').unsigned().nullable(),
    error: p.string().length(1000).nullable(),
    traceParent: p.string().length(55).nullable(),
  },
})

/**
 * A background job.
 *
 * - `dueAt`: when the job may be claimed; while it runs, when its lease ends; null once it is finished.
 * - `claims`: how often it was claimed. Only the worker with the latest claim can end the job.
 * - `attempts`: how often it was started, without those that were given back.
 * - `waitingKey`: the `uniqueKey` while the job waits.
 * - `error`: the error of the last attempt, without personal data.
 * - `traceParent`: the work that enqueued it, if that was traced (W3C Trace Context).
 */
export class Job extends JobSchema.class {}
JobSchema.setClass(Job)

/**
 * waiting → running → done; after a failure waiting again, and in the end dead; expired when it was not started in
 * time.
 */
export type JobState = 'waiting' | 'running' | 'done' | 'dead' | 'expired'

/** The table for Kysely, derived from the entity. */
export type Tables = InferKyselyDB<typeof JobSchema>

/** The entities that a service adds to its database to have jobs. */
export const jobEntities = [Job]

/** What the table holds of a deleted user, for a service's test of erasure: payloads hold ids, and nothing else. */
export const jobErasure = { job: 'id only' } as const
