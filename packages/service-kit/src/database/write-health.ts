/** How long a write that failed counts, unless another one succeeds: then who asks for readiness may try again. */
const REMEMBERED_MS = 10_000

/** Whether the last write has failed because the database is full, read-only or damaged. */
export class WriteHealth {
  #failure: { error: unknown; at: number } | undefined

  failed(error: unknown): void {
    this.#failure = { error, at: performance.now() }
  }

  succeeded(): void {
    this.#failure = undefined
  }

  /** @throws the error of the last write, if it failed not long ago. */
  check(): void {
    if (this.#failure && performance.now() - this.#failure.at < REMEMBERED_MS) throw this.#failure.error
  }
}
