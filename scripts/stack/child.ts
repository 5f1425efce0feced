import { setTimeout as sleep } from 'node:timers/promises'
import { say } from '@todo/standalone/say'
import { type ChildSpec, type Exit, Run } from './run.ts'

/** The times that a child is given, in milliseconds. */
export interface Timings {
  /** From being asked to end to being killed. */
  readonly stopTimeoutMs: number
  /** The first pause before a dead child is started again; it doubles up to the longest. */
  readonly restartMs: number
  readonly longestRestartMs: number
  /** A child that has lived this long begins with the first pause again. */
  readonly healthyMs: number
}

export const TIMINGS: Timings = {
  stopTimeoutMs: 10_000,
  restartMs: 500,
  longestRestartMs: 10_000,
  healthyMs: 30_000,
}

/** The exit code of a child that has said itself why it cannot start (sysexits.h, EX_CONFIG). */
const HAS_SAID_WHY = 78

/** The child could not be started. The message, if there is one, is for the person who started it. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** What happens when the child dies by itself: it is started again, or it waits for its code to change. */
export type OnDeath = 'restart' | 'wait'

/** Keeps one program running, through any number of runs, until it is stopped. */
export class Child {
  readonly #spec: ChildSpec
  readonly #onDeath: OnDeath
  readonly #timings: Timings
  readonly #stopped = new AbortController()
  #run: Run | undefined
  /** A process that has loaded its dependencies, and takes over after the next change of the code. */
  #next: Run | undefined
  /** The run that was asked to end, so that its end is no death. */
  #ending: Run | undefined
  #restartMs: number
  #reloading: Promise<void> = Promise.resolve()

  constructor(spec: ChildSpec, onDeath: OnDeath = 'restart', timings: Timings = TIMINGS) {
    this.#spec = spec
    this.#onDeath = onDeath
    this.#timings = timings
    this.#restartMs = timings.restartMs
  }

  /**
   * Starts the child for the first time and waits until it says that it serves.
   *
   * @throws {StartError} when it ends before that.
   */
  async start(): Promise<void> {
    const run = this.#begin()
    await Promise.race([run.ready, run.exited.then((exit) => Promise.reject(this.#notStarted(exit)))])
    this.#watch(run)
  }

  /** Ends the present run, if there is one, and starts the next, which has the new code. Calls queue up. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading.then(async () => {
      await this.#end()
      this.#launch()
    })
    return this.#reloading
  }

  /** Asks the child to end, and kills it if it does not. Resolves when it has ended for good. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#next?.kill()
    await this.#end()
    await this.#next?.exited
  }

  /** Ends the child at once. */
  kill(): void {
    this.#stopped.abort()
    for (const run of [this.#next, this.#run]) run?.kill()
  }

  #notStarted(exit: Exit): StartError {
    return new StartError(exit.code === HAS_SAID_WHY ? '' : `${this.#spec.name} did not start (${describe(exit)})`)
  }

  #launch(): void {
    if (!this.#stopped.signal.aborted) this.#watch(this.#begin())
  }

  #begin(): Run {
    const run = this.#next ?? new Run(this.#spec)
    this.#next = undefined
    this.#run = run
    run.go()
    // Not earlier: loading the dependencies would take the time of the process that somebody waits for.
    if (this.#spec.waits) void run.ready.then(() => this.#prepareNext(run.dependencies))
    return run
  }

  #prepareNext(dependencies: ReadonlySet<string>): void {
    if (!this.#stopped.signal.aborted) this.#next ??= new Run(this.#spec, dependencies)
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
        ? say(`${this.#spec.name} died (${describe(exit)}): it starts again when its code changes`)
        : this.#restart(exit)
    })
  }

  async #restart(exit: Exit): Promise<void> {
    const delayMs = this.#restartMs
    this.#restartMs = Math.min(delayMs * 2, this.#timings.longestRestartMs)
    say(`${this.#spec.name} died (${describe(exit)}): starting it again in ${delayMs / 1_000} s`)
    await sleep(delayMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
    this.#launch()
  }
}

function describe({ code, signal }: Exit): string {
  return signal ? `ended by ${signal}` : `exit code ${code}`
}
