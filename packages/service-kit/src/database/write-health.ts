/** How long a failed write makes the service not ready, unless another write succeeds, in milliseconds. */
const REMEMBERED_MS = 10_000

/** The server says that it takes no writes, as a replica does. */
export class ReadOnlyServer extends Error {
  constructor() {
    super('the database server is read-only')
  }
}

/** Whether the last write has failed because the database is full, read-only or damaged, or does not answer COMMIT. */
export class WriteHealth {
  #failure: { error: unknown; at: number } | undefined

  failed(error: unknown): void {
    this.#failure = { error, at: performance.now() }
  }

  succeeded(): void {
    this.#failure = undefined
  }

  /** @throws what keeps the database from being written to: the server says so, or the last write failed not long ago. */
  check(isServerReadOnly: boolean): void {
    if (isServerReadOnly) throw new ReadOnlyServer()
    if (this.#failure && performance.now() - this.#failure.at < REMEMBERED_MS) throw this.#failure.error
  }
}
