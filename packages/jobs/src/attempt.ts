import { setTimeout as sleep } from 'node:timers/promises'
import { parseJson } from '@todo/service-kit'
import { isDatabaseUnavailable, type Orm } from '@todo/service-kit/database'
import type { FastifyBaseLogger } from 'fastify'
import { retryDelayMs } from './backoff.ts'
import { type JobContext, type JobHandler, PermanentFailure } from './handler.ts'
import { Lease, LeaseLost } from './lease.ts'
import type { ClaimedJob } from './queue.repository.ts'
import { describeError, framesOf } from './stored-error.ts'

/** How an attempt ended. `lost`: another worker has the job by now, or it is finished; nothing was written. */
export type Outcome = 'done' | 'retried' | 'dead' | 'released' | 'lost'

/** The job has taken longer than it may. */
export class JobTimeout extends Error {
  override readonly name = 'JobTimeout'
  readonly code = 'JOB_TIMEOUT'
}

/** The process stops, and cannot wait any longer. */
export class WorkerStopped extends Error {
  override readonly name = 'WorkerStopped'
  readonly code = 'JOB_WORKER_STOPPED'
}

/** Options of an attempt. */
export interface AttemptOptions {
  readonly orm: Orm
  readonly handler: JobHandler
  readonly log: FastifyBaseLogger
  /** When the claim was sent, by `performance.now()`. The lease began then or later. */
  readonly claimedAt: number
  readonly leaseMarginMs: number
  /** The pause before another try at a database that is unavailable, in milliseconds. */
  readonly pauseMs: number
}

/** One attempt at one job, from its claim until the database knows how it ended. */
export class Attempt {
  /** How it ended. Never rejects. */
  readonly over: Promise<Outcome>
  readonly #job: ClaimedJob
  readonly #options: AttemptOptions
  readonly #lease: Lease
  readonly #payload: unknown
  readonly #abort = new AbortController()
  readonly #abandoned = Promise.withResolvers<'released'>()
  /** Set when the job ended before its handler returned: the handler called `finish`, or the job was given back. */
  #ended: 'done' | 'released' | undefined
  /** By `performance.now()`. */
  readonly #leaseEndsAt: number

  constructor(job: ClaimedJob, options: AttemptOptions) {
    this.#job = job
    this.#options = options
    this.#payload = parseJson(job.payload)
    this.#lease = new Lease(options.orm.em.fork(), job)
    this.#leaseEndsAt = options.claimedAt + options.handler.definition.timeoutMs + options.leaseMarginMs
    this.over = Promise.race([this.#run(), this.#abandoned.promise])
  }

  /**
   * Aborts the signal of the handler, because the process stops. Unless the handler finishes, the job is given back.
   */
  abort(): void {
    this.#abort.abort(new WorkerStopped('the process stops'))
  }

  /** Gives the job back while its handler still runs. What the handler does to the job afterwards has no effect. */
  async abandon(): Promise<void> {
    this.#ended = 'released'
    await this.#lease.release().catch(() => undefined)
    this.#abandoned.resolve('released')
  }

  async #run(): Promise<Outcome> {
    try {
      return await this.#outcomeOf(this.#handle())
    } catch (error) {
      this.#options.log.error({ error: this.#describe(error) }, 'how the job ended could not be stored')
      return 'lost'
    }
  }

  async #outcomeOf(handling: Promise<void>): Promise<Outcome> {
    try {
      await handling
    } catch (error) {
      return this.#failed(error)
    }
    return this.#ended ?? this.#end('done', () => this.#lease.done())
  }

  /** Runs the handler. Rejects when it fails, or when it does not return soon after its signal was aborted. */
  async #handle(): Promise<void> {
    const { handler, claimedAt, leaseMarginMs } = this.#options
    const { name, timeoutMs } = handler.definition
    const timeout = new JobTimeout(`${name} has taken longer than ${timeoutMs} ms`)
    const { promise: timedOut, reject } = Promise.withResolvers<never>()
    const after = (ms: number, action: () => void) =>
      setTimeout(action, Math.max(0, claimedAt + ms - performance.now()))
    const timers = [
      after(timeoutMs, () => this.#abort.abort(timeout)),
      after(timeoutMs + leaseMarginMs / 2, () => reject(timeout)),
    ]
    try {
      await Promise.race([handler.run(this.#payload, this.#context()), timedOut])
    } finally {
      for (const timer of timers) clearTimeout(timer)
    }
  }

  #context(): JobContext {
    return {
      id: this.#job.id,
      attempt: this.#job.attempt,
      em: this.#options.orm.em.fork(),
      signal: this.#abort.signal,
      log: this.#options.log,
      finish: async (work) => {
        const result = await this.#lease.doneWith(work)
        this.#ended = 'done'
        return result
      },
    }
  }

  async #failed(thrown: unknown): Promise<Outcome> {
    const { log, handler } = this.#options
    const { signal } = this.#abort
    const error: unknown = signal.aborted ? signal.reason : thrown
    const what = { error: this.#describe(error), stack: framesOf(error) }
    if (this.#ended) {
      log.warn({ ...what, outcome: this.#ended }, 'the handler failed after its job had ended')
      return this.#ended
    }
    if (thrown instanceof LeaseLost) return 'lost'
    if (error instanceof WorkerStopped) return this.#end('released', () => this.#lease.release())
    if (error instanceof PermanentFailure || this.#job.attempt >= handler.definition.maxAttempts) {
      log.error(what, 'the job has failed for good')
      return this.#end('dead', () => this.#lease.dead(what.error))
    }
    const delayMs = retryDelayMs(this.#job.attempt, handler.definition)
    log.warn({ ...what, delayMs }, 'the job has failed, and will be tried again')
    return this.#end('retried', () => this.#lease.retry(delayMs, what.error))
  }

  async #end(outcome: Outcome, write: () => Promise<boolean>): Promise<Outcome> {
    return (await this.#store(write)) ? outcome : 'lost'
  }

  /** Stores how it ended. While the database is unavailable it tries again, until the lease ends. */
  async #store(write: () => Promise<boolean>): Promise<boolean> {
    try {
      return await write()
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() > this.#leaseEndsAt) throw error
      await sleep(this.#options.pauseMs)
      return this.#store(write)
    }
  }

  #describe(error: unknown): string {
    return describeError(error, this.#payload)
  }
}
