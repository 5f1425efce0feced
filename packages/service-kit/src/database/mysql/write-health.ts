/** How long a write that failed makes the service not ready, unless another write succeeds, in milliseconds. */
const REMEMBERED_MS = 10_000

/** The server says that it takes no writes, as a replica does. */
class ReadOnlyServer extends Error {
  constructor() {
    super('the database server is read-only')
  }
}

/** What has been seen of whether the database can be written to: it may be full, read-only or damaged, or not answer. */
export class WriteHealth {
  #failure: { error: unknown; at: number } | undefined
  #isInDoubt = false

  /** Whether only a write can tell: one failed, or something got no answer, and nothing has been written since. */
  get isInDoubt(): boolean {
    return this.#isInDoubt
  }

  /** The database has said why it does not write. */
  failed(error: unknown): void {
    this.#failure = { error, at: performance.now() }
    this.#isInDoubt = true
  }

  /** A statement got no answer: it may have waited for a lock, or the server for room on its disk. */
  unanswered(): void {
    this.#isInDoubt = true
  }

  /** Something has been written. */
  succeeded(): void {
    this.#failure = undefined
    this.#isInDoubt = false
  }

  /** @throws what keeps the database from being written to: the server says so, or the last write failed not long ago. */
  check(isServerReadOnly: boolean): void {
    if (isServerReadOnly) throw new ReadOnlyServer()
    if (this.#failure && performance.now() - this.#failure.at < REMEMBERED_MS) throw this.#failure.error
  }
}
