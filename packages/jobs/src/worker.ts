import { setTimeout as sleep } from 'node:timers/promises'
import type { Orm } from '@todo/service-kit/database'
import type { FastifyBaseLogger } from 'fastify'
import { Attempt, type Outcome } from './attempt.ts'
import type { JobHandler } from './handler.ts'
import { Lease } from './lease.ts'
import { type ClaimedJob, claimDue, isAnyDue } from './queue.repository.ts'
import { deleteFinished, giveUpUnknown } from './retention.ts'
import { describeError } from './stored-error.ts'
import { onEnqueued } from './wake.ts'

const DAY_MS = 86_400_000

/** How long a handler whose signal has aborted may take to come to its end when the process stops. */
const ABORT_PATIENCE_MS = 500

/** What a worker does, and how. */
export interface WorkerOptions {
  orm: Orm
  /** One for each kind of job. Jobs of other kinds are left to workers that know them. */
  handlers: readonly JobHandler[]
  log: FastifyBaseLogger
  /** How many jobs run at once in this process. */
  concurrency: number
  /** How often the database is asked for jobs that are due; those that this process enqueues itself begin at once. */
  pollMs?: number
  /** How long a lease outlives the time-out of its job. */
  leaseMarginMs?: number
  /** How long jobs under way may take to finish when the worker stops. */
  graceMs?: number
  /** How long jobs that are done, or have expired, are kept. */
  retentionMs?: number
  /** How long a job may be due while nobody knows how to do it, before it becomes a dead letter. */
  unknownPatienceMs?: number
  /** How often what is finished is looked through. */
  sweepMs?: number
  /** Is told how jobs end. */
  onOutcome?: (name: string, outcome: Outcome | 'expired') => void
}

/** Does jobs, until it is stopped. */
export interface Worker {
  start(): void
  /**
   * Takes no more jobs, and lets those under way finish for `graceMs`; then aborts and gives back the rest, for another
   * worker to do at once. Resolves when nothing runs any more.
   */
  stop(): Promise<void>
}

/**
 * Makes a worker. Any number of them may work on one MySQL database; SQLite is for one process.
 *
 * @throws {TypeError} when two handlers are for one kind of job.
 */
export function createWorker(options: WorkerOptions): Worker {
  const loop = new WorkLoop(options)
  return { start: () => loop.start(), stop: () => loop.stop() }
}

class WorkLoop {
  readonly #options: Required<Omit<WorkerOptions, 'onOutcome'>> & Pick<WorkerOptions, 'onOutcome'>
  readonly #handlers: ReadonlyMap<string, JobHandler>
  readonly #running = new Set<Attempt>()
  #bell = Promise.withResolvers<void>()
  #isStopping = false
  #isOver = false
  #isAway = false
  #sweepAt = 0
  #looping: Promise<void> | undefined
  #stopped: Promise<void> | undefined

  constructor(options: WorkerOptions) {
    this.#options = {
      pollMs: 500,
      leaseMarginMs: 10_000,
      graceMs: 5_000,
      retentionMs: DAY_MS,
      unknownPatienceMs: DAY_MS,
      sweepMs: 60_000,
      ...options,
    }
    this.#handlers = new Map(options.handlers.map((handler) => [handler.definition.name, handler]))
    if (this.#handlers.size < options.handlers.length) throw new TypeError('there are two handlers for one kind of job')
  }

  start(): void {
    this.#looping ??= this.#loop()
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #loop(): Promise<void> {
    const silence = onEnqueued(() => this.#bell.resolve())
    while (!this.#isStopping) {
      // Whatever happens from here on cuts the pause short.
      this.#bell = Promise.withResolvers()
      const isMoreDue = await this.#round()
      if (!isMoreDue) await within(this.#options.pollMs, this.#bell.promise)
    }
    silence()
  }

  /** Takes as many jobs as there is room for. Returns whether to look again at once. */
  async #round(): Promise<boolean> {
    try {
      const room = this.#options.concurrency - this.#running.size
      if (room === 0 || this.#handlers.size === 0) return false
      const found = await this.#claim(room)
      await this.#sweep()
      if (this.#isAway) this.#options.log.info('the database is back: jobs go on')
      this.#isAway = false
      return found === room && this.#running.size < this.#options.concurrency
    } catch (error) {
      // Once in an outage.
      if (!this.#isAway) this.#options.log.error({ error: describeError(error, '') }, 'no jobs can be taken for now')
      this.#isAway = true
      return false
    }
  }

  async #claim(limit: number): Promise<number> {
    const { orm, leaseMarginMs, onOutcome } = this.#options
    if (!(await isAnyDue(orm.em.fork(), [...this.#handlers.keys()]))) return 0
    const claimedAt = performance.now()
    const definitions = [...this.#handlers.values()].map(({ definition }) => definition)
    const { jobs, expired, dead } = await claimDue(orm.em.fork(), { definitions, limit, leaseMarginMs })
    for (const name of expired) onOutcome?.(name, 'expired')
    for (const name of dead) onOutcome?.(name, 'dead')
    for (const job of jobs) this.#begin(job, claimedAt)
    return jobs.length + expired.length + dead.length
  }

  #begin(job: ClaimedJob, claimedAt: number): void {
    const { orm, leaseMarginMs, pollMs, onOutcome } = this.#options
    const handler = this.#handlers.get(job.name)
    // The database has answered the last claim too late.
    if (!handler || this.#isOver) return void new Lease(orm.em.fork(), job).release().catch(() => undefined)
    const log = this.#options.log.child({ job: job.name, jobId: job.id, attempt: job.attempt })
    const attempt = new Attempt(job, { orm, handler, log, claimedAt, leaseMarginMs, pauseMs: pollMs })
    this.#running.add(attempt)
    void attempt.over.then((outcome) => {
      const hadRoom = this.#running.size < this.#options.concurrency
      this.#running.delete(attempt)
      log.info({ outcome, durationMs: Math.round(performance.now() - claimedAt) }, 'job ended')
      onOutcome?.(job.name, outcome)
      if (!hadRoom) this.#bell.resolve()
    })
  }

  async #sweep(): Promise<void> {
    const { orm, sweepMs, retentionMs, unknownPatienceMs, log } = this.#options
    if (performance.now() < this.#sweepAt) return
    this.#sweepAt = performance.now() + sweepMs
    const em = orm.em.fork()
    await deleteFinished(em, retentionMs)
    const givenUp = await giveUpUnknown(em, [...this.#handlers.keys()], unknownPatienceMs)
    if (givenUp > 0) log.error({ jobs: givenUp }, 'jobs that nobody here knows have become dead letters')
  }

  async #stop(): Promise<void> {
    this.#isStopping = true
    this.#bell.resolve()
    await within(this.#options.graceMs, this.#quiet())
    for (const attempt of this.#running) attempt.abort()
    await within(ABORT_PATIENCE_MS, this.#quiet())
    this.#isOver = true
    // A handler that holds a transaction open may keep its job from being given back: the lease will end by itself.
    await within(ABORT_PATIENCE_MS, Promise.all([...this.#running].map((attempt) => attempt.abandon())))
  }

  /** When nothing is taken, and nothing runs any more. */
  async #quiet(): Promise<void> {
    await this.#looping
    await Promise.all([...this.#running].map(({ over }) => over))
  }
}

/** Waits for something, but no longer than this. */
async function within(timeoutMs: number, something: Promise<unknown>): Promise<void> {
  const patience = new AbortController()
  await Promise.race([something, sleep(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined)])
  patience.abort()
}
