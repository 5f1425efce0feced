import { setTimeout as sleep } from 'node:timers/promises'
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

/** What an attempt needs, besides its job. */
export interface AttemptOptions {
  readonly orm: Orm
  readonly handler: JobHandler
  readonly log: FastifyBaseLogger
  /** When the claim was sent, by `performance.now()`: the lease has not begun earlier. */
  readonly claimedAt: number
  readonly leaseMarginMs: number
  /** The pause before a database that does not answer is asked again. */
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
  /** How the job has ended before its handler has: finished by it, or given back. */
  #ended: 'done' | 'released' | undefined
  /** By `performance.now()`. */
  readonly #leaseEndsAt: number

  constructor(job: ClaimedJob, options: AttemptOptions) {
    this.#job = job
    this.#options = options
    this.#payload = parse(job.payload)
    this.#lease = new Lease(options.orm.em.fork(), job)
    this.#leaseEndsAt = options.claimedAt + options.handler.definition.timeoutMs + options.leaseMarginMs
    this.over = Promise.race([this.#run(), this.#abandoned.promise])
  }

  /** Tells the handler to come to an end, since the process stops. Unless it does so by finishing, the job is given back. */
  abort(): void {
    this.#abort.abort(new WorkerStopped('the process stops'))
  }

  /** Gives the job back although its handler goes on: whatever that may still do to the job changes nothing. */
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

  /** The handler's own end; or an error, when its signal has aborted and it does not come to an end. */
  async #handle(): Promise<void> {
    const { handler, claimedAt, leaseMarginMs } = this.#options
    const { name, timeoutMs } = handler.definition
    const timeout = new JobTimeout(`${name} has taken longer than ${timeoutMs} ms`)
    const { promise: hopeless, reject } = Promise.withResolvers<never>()
    const after = (ms: number, action: () => void) =>
      setTimeout(action, Math.max(0, claimedAt + ms - performance.now()))
    const timers = [
      after(timeoutMs, () => this.#abort.abort(timeout)),
      after(timeoutMs + leaseMarginMs / 2, () => reject(timeout)),
    ]
    try {
      await Promise.race([handler.run(this.#payload, this.#context()), hopeless])
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

  /** Stores how it ended, as soon as the database lets it, as long as the lease lasts. */
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

/** What is no JSON fits no definition, as the text that it is. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}
