import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

/** What one measurement came to. */
export interface Measurement {
  /** Good answers a second. */
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers that were not good, connections that broke, and requests that were never answered. */
  readonly errors: number
}

const NS_IN_MS = 1e6

/** Adds up the answers of one measurement. */
export class Recorder {
  readonly #latencies: RecordableHistogram = createHistogram()
  #good = 0
  #errors = 0

  /** A good answer that took so long. */
  good(ms: number): void {
    this.#good += 1
    this.#latencies.record(Math.max(1, Math.round(ms * NS_IN_MS)))
  }

  /** An answer that is not good, or none. */
  bad(): void {
    this.#errors += 1
  }

  /** What it came to, after so many seconds. */
  result(seconds: number): Measurement {
    const percentile = (which: number) => (this.#good === 0 ? Number.NaN : this.#latencies.percentile(which) / NS_IN_MS)
    return {
      requestsPerSecond: this.#good / seconds,
      p50Ms: percentile(50),
      p99Ms: percentile(99),
      errors: this.#errors,
    }
  }
}
