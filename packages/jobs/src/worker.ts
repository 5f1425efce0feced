import { type Span, type Tracer, traceFields, underSpan, within } from '@todo/service-kit'
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

/** Options of a worker. */
export interface WorkerOptions {
  orm: Orm
  /** One for each kind of job. Jobs of other kinds are left to other workers. */
  handlers: readonly JobHandler[]
  log: FastifyBaseLogger
  /** Traces each attempt, as a part of what enqueued the job; none if not given. */
  tracer?: Tracer | undefined
  /** How many jobs run at once in this process. */
  concurrency: number
  /** How often the database is polled for due jobs, in milliseconds. Jobs of this process start at once. */
  pollMs?: number
  /** How much longer a lease is than the time-out of its job, in milliseconds. */
  leaseMarginMs?: number
  /** How long running jobs may take to finish when the worker stops, in milliseconds. */
  graceMs?: number
  /** How long done and expired jobs are kept, in milliseconds. */
  retentionMs?: number
  /** How long a job without a handler may be due before it becomes a dead letter, in milliseconds. */
  unknownPatienceMs?: number
  /** How often finished jobs are cleaned up, in milliseconds. */
  sweepMs?: number
  /** Called with how each job ended. */
  onOutcome?: (name: string, outcome: Outcome | 'expired') => void
}

type Optional = 'onOutcome' | 'tracer'

/** Runs jobs until it is stopped. Any number of workers may work on one MySQL database; SQLite is for one process. */
export class Worker {
  readonly #options: Required<Omit<WorkerOptions, Optional>> & Pick<WorkerOptions, Optional>
  readonly #handlers: ReadonlyMap<string, JobHandler>
  readonly #running = new Set<Attempt>()
  #wakeUp = Promise.withResolvers<void>()
  #isStopping = false
  #isOver = false
  #isDatabaseDown = false
  #sweepAt = 0
  #looping: Promise<void> | undefined
  #stopped: Promise<void> | undefined

  /** @throws {TypeError} when there are two handlers for one kind of job. */
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

  /**
   * Takes no more jobs and waits up to `graceMs` for running ones; then aborts the rest and gives them back, so that
   * another worker can run them at once. Resolves when nothing runs any more.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #loop(): Promise<void> {
    const stopListening = onEnqueued(() => this.#wakeUp.resolve())
    while (!this.#isStopping) {
      // A job that is enqueued from here on ends the pause below.
      this.#wakeUp = Promise.withResolvers()
      const isMoreDue = await this.#round()
      if (!isMoreDue) await within(this.#options.pollMs, this.#wakeUp.promise)
    }
    stopListening()
  }

  /** Claims as many jobs as there is room for. Returns whether more may be due. */
  async #round(): Promise<boolean> {
    try {
      const room = this.#options.concurrency - this.#running.size
      if (room === 0 || this.#handlers.size === 0) return false
      const found = await this.#claim(room)
      await this.#sweep()
      if (this.#isDatabaseDown) this.#options.log.info('the database is back: jobs go on')
      this.#isDatabaseDown = false
      return found === room && this.#running.size < this.#options.concurrency
    } catch (error) {
      // Logged once for each outage.
      if (!this.#isDatabaseDown)
        this.#options.log.error({ error: describeError(error, '') }, 'no jobs can be taken for now')
      this.#isDatabaseDown = true
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
    // The claim was answered after the worker had stopped.
    if (!handler || this.#isOver) return void new Lease(orm.em.fork(), job).release().catch(() => undefined)
    const log = this.#options.log.child({ job: job.name, jobId: job.id, attempt: job.attempt })
    const begin = () => new Attempt(job, { orm, handler, log, claimedAt, leaseMarginMs, pauseMs: pollMs })
    const span = this.#options.tracer && spanOf(job, this.#options.tracer)
    const attempt = span ? underSpan(span, begin) : begin()
    this.#running.add(attempt)
    void attempt.over.then((outcome) => {
      const hadRoom = this.#running.size < this.#options.concurrency
      this.#running.delete(attempt)
      const durationMs = Math.round(performance.now() - claimedAt)
      log.info({ outcome, durationMs, ...traceFields(span) }, 'job ended')
      span?.set({ 'job.outcome': outcome, 'error.type': outcome === 'done' ? undefined : outcome })
      span?.end()
      onOutcome?.(job.name, outcome)
      if (!hadRoom) this.#wakeUp.resolve()
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
    this.#wakeUp.resolve()
    await within(this.#options.graceMs, this.#quiet())
    for (const attempt of this.#running) attempt.abort()
    await within(ABORT_PATIENCE_MS, this.#quiet())
    this.#isOver = true
    // If the handler holds a transaction open, its job cannot be given back; its lease ends by itself.
    await within(ABORT_PATIENCE_MS, Promise.all([...this.#running].map((attempt) => attempt.abandon())))
  }

  /** Resolves when no job is being claimed or running. */
  async #quiet(): Promise<void> {
    await this.#looping
    await Promise.all([...this.#running].map(({ over }) => over))
  }
}

/** An attempt in the trace of what enqueued its job (messaging conventions: one message, so a child and not a link). */
function spanOf({ id, name, attempt, traceParent }: ClaimedJob, tracer: Tracer): Span {
  const known = {
    'messaging.system': 'job_table',
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'process',
    'messaging.destination.name': name,
    'messaging.message.id': String(id),
    'job.attempt': attempt,
  }
  return tracer.start(`process ${name}`, 'consumer', known, traceParent === null ? {} : { traceparent: traceParent })
}
