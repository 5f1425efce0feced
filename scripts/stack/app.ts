import { setTimeout as sleep } from 'node:timers/promises'
import type { AppSpec } from './apps.ts'
import { waitUntilReady } from './readiness.ts'
import { type Exit, Run } from './run.ts'

/** The times an app is given. */
export interface Timings {
  /** From its start to its first 200 on /readyz. */
  readonly startTimeoutMs: number
  /** A line says what is waited for after this. */
  readonly patienceMs: number
  /** From being asked to stop to being killed. */
  readonly stopTimeoutMs: number
  /** The first wait before a dead app is started again; it doubles up to the longest. */
  readonly restartMs: number
  readonly longestRestartMs: number
  /** After so long alive, the wait begins anew. */
  readonly healthyMs: number
}

export const TIMINGS: Timings = {
  startTimeoutMs: 60_000,
  patienceMs: 3_000,
  stopTimeoutMs: 10_000,
  restartMs: 500,
  longestRestartMs: 10_000,
  healthyMs: 30_000,
}

/** An app could not be brought up. The message is for the person who started the stack. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** What becomes of an app that dies by itself: it is started again, or it waits for its code to change. */
export type OnDeath = 'restart' | 'wait'

/** Keeps one app running, through any number of runs, until it is stopped. */
export class App {
  readonly name: string
  readonly #spec: AppSpec
  readonly #onDeath: OnDeath
  readonly #timings: Timings
  readonly #stopped = new AbortController()
  #run: Run | undefined
  /** The run whose end is wanted, so that it is no death. */
  #ending: Run | undefined
  #restartMs: number
  #reloading: Promise<void> = Promise.resolve()

  constructor(spec: AppSpec, onDeath: OnDeath = 'restart', timings: Timings = TIMINGS) {
    this.name = spec.name
    this.#spec = spec
    this.#onDeath = onDeath
    this.#timings = timings
    this.#restartMs = timings.restartMs
  }

  /**
   * Starts the app for the first time and waits until it can serve.
   *
   * @throws {StartError} when it ends before, takes too long, or is to be stopped already.
   */
  async start(): Promise<void> {
    if (this.#stopped.signal.aborted) throw new StartError(`${this.name} is not started: the stack stops`)
    const run = new Run(this.#spec)
    this.#run = run
    const over = new AbortController()
    const patience = setTimeout(() => say(`waiting for ${this.name} …`), this.#timings.patienceMs)
    const limit = setTimeout(() => over.abort(this.#tooLate()), this.#timings.startTimeoutMs)
    try {
      await Promise.race([
        waitUntilReady(this.#spec.readyUrl, over.signal),
        run.exited.then((exit) => Promise.reject(new StartError(`${this.name} did not start (${describe(exit)})`))),
      ])
    } finally {
      over.abort()
      clearTimeout(patience)
      clearTimeout(limit)
    }
    this.#watch(run)
  }

  /** Ends the present run, if there is one, and starts the next, which has the new code. Calls queue up. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#reload())
    return this.#reloading
  }

  /** Asks the app to go, and ends it if it does not. Resolves when it is gone for good. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#end()
  }

  /** Ends the app at once. */
  kill(): void {
    this.#stopped.abort()
    this.#run?.kill()
  }

  #tooLate(): StartError {
    return new StartError(
      `${this.name} was not ready within ${this.#timings.startTimeoutMs / 1_000} s: ${this.#spec.readyUrl} did not answer 200`,
    )
  }

  async #reload(): Promise<void> {
    await this.#end()
    this.#launch()
  }

  #launch(): void {
    if (this.#stopped.signal.aborted) return
    this.#run = new Run(this.#spec)
    this.#watch(this.#run)
  }

  async #end(): Promise<void> {
    const run = this.#run
    if (!run) return
    this.#ending = run
    run.terminate()
    const limit = setTimeout(() => run.kill(), this.#timings.stopTimeoutMs)
    await run.exited
    clearTimeout(limit)
  }

  #watch(run: Run): void {
    const startedAt = performance.now()
    void run.exited.then((exit) => {
      if (this.#ending === run || this.#stopped.signal.aborted) return
      if (performance.now() - startedAt >= this.#timings.healthyMs) this.#restartMs = this.#timings.restartMs
      return this.#onDeath === 'wait'
        ? say(`${this.name} died (${describe(exit)}): it starts again when its code changes`)
        : this.#restart(exit)
    })
  }

  async #restart(exit: Exit): Promise<void> {
    const delayMs = this.#restartMs
    this.#restartMs = Math.min(delayMs * 2, this.#timings.longestRestartMs)
    say(`${this.name} died (${describe(exit)}): starting it again in ${delayMs / 1_000} s`)
    await sleep(delayMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
    this.#launch()
  }
}

/** Tells the person who started the stack, apart from what the apps log. */
export function say(line: string): void {
  console.error(`[stack] ${line}`)
}

function describe({ code, signal }: Exit): string {
  return signal ? `ended by ${signal}` : `exit code ${code}`
}
