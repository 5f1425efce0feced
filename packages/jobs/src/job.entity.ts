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
  },
})

/**
 * A task that is to be done, or has been.
 *
 * - `dueAt`: when it may be claimed. While it runs: when its lease ends, so that one claim finds both. None once it is finished.
 * - `claims`: how often it has been claimed: who holds the latest claim holds the job, and nobody else can end it.
 * - `attempts`: how often it has been begun and not been given back.
 * - `waitingKey`: its `uniqueKey`, as long as it waits.
 * - `error`: what the last attempt failed with, without personal data.
 */
export class Job extends JobSchema.class {}
JobSchema.setClass(Job)

/** waiting → running → done; or back to waiting, until it is dead; or expired, if it was not worth doing any more. */
export type JobState = 'waiting' | 'running' | 'done' | 'dead' | 'expired'

/** The table, as Kysely sees it. */
export type Tables = InferKyselyDB<typeof JobSchema>

/** What a service adds to the entities of its database. */
export const jobEntities = [Job]

/** What the table holds of a deleted user, for a service's test of erasure: payloads hold ids, and nothing else. */
export const jobErasure = { job: 'id only' } as const
