import { raw } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { inTransaction, type Orm, openDatabase } from '@todo/service-kit/database'
import { createLogSink, type LogSink, type TestScope, until } from '@todo/test-kit'
import { Type } from 'typebox'
import { defineJob, type EnqueueOptions, enqueue, Worker, type WorkerOptions } from '../src/index.ts'
import { Job } from '../src/job.entity.ts'
import { databaseSchema, Effect } from './fixtures/effects.ts'

/** A job that says something. */
export const Say = defineJob({
  name: 'say',
  payload: Type.Object({ text: Type.String() }, { additionalProperties: false }),
  maxAttempts: 3,
  firstRetryMs: 5,
  longestRetryMs: 20,
})

/** Opens a database with jobs and effects; it is closed with the test. */
export async function openJobs(t: TestScope, url: string): Promise<Orm> {
  const { orm, close } = await openDatabase({
    ...databaseSchema,
    url,
    poolSize: 8,
    timeoutMs: 60_000,
    log: () => undefined,
  })
  t.teardown(close)
  return orm
}

/** When a job is due, as after a pause, and when it is left out. */
export interface SayOptions extends EnqueueOptions {
  delayMs?: number
}

/** Says something later, in a transaction of its own; returns the job's id. */
export function say(orm: Orm, text: string, { delayMs = 0, ...options }: SayOptions = {}): Promise<number> {
  return inTransaction(orm.em.fork(), async (em) => {
    const id = await enqueue(em, Say, { text }, options)
    if (delayMs > 0) await postpone(em, id, delayMs)
    return id
  })
}

/** Has a job wait for longer, as it does after an attempt that failed. */
export async function postpone(em: SqlEntityManager, id: number, delayMs: number): Promise<void> {
  await em.nativeUpdate(Job, { id }, { dueAt: raw(`due_at + ${delayMs}`) })
}

/** A worker under test, and what it logs. */
export interface TestWorker extends LogSink {
  stop(): Promise<void>
  /** How jobs ended, in order. */
  outcomes: string[]
}

/** Starts a worker that does not wait for long; it is stopped with the test. */
export function startWorker(
  t: TestScope,
  orm: Orm,
  handlers: WorkerOptions['handlers'],
  options: Partial<WorkerOptions> = {},
): TestWorker {
  const sink = createLogSink()
  const outcomes: string[] = []
  const worker = new Worker({
    orm,
    handlers,
    log: sink.logger,
    concurrency: 5,
    pollMs: 10,
    graceMs: 2_000,
    onOutcome: (name, outcome) => void outcomes.push(`${name} ${outcome}`),
    ...options,
  })
  t.teardown(() => worker.stop())
  worker.start()
  return { stop: () => worker.stop(), ...sink, outcomes }
}

/** A job as it is stored now. */
export function stored(orm: Orm, id: number): Promise<Job> {
  return orm.em.fork().findOneOrFail(Job, { id })
}

/** Waits until a job is in a state. */
export async function becomes(orm: Orm, id: number, state: string): Promise<Job> {
  await until(`job ${id} is ${state}`, async () => (await stored(orm, id)).state === state)
  return stored(orm, id)
}

/** What the handlers have left behind, in order. */
export async function effects(orm: Orm): Promise<string[]> {
  const all = await orm.em.fork().find(Effect, {}, { orderBy: { id: 'asc' } })
  return all.map(({ text }) => text)
}

/** Changes a job's row behind its back. */
export async function change(orm: Orm, id: number, values: Partial<Job>): Promise<void> {
  await orm.em.fork().nativeUpdate(Job, { id }, values)
}

/** Forgets all jobs and effects. */
export async function empty(orm: Orm): Promise<void> {
  await orm.em.fork().nativeDelete(Job, {})
  await orm.em.fork().nativeDelete(Effect, {})
}
