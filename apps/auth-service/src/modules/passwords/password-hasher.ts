import { Overloaded } from '@todo/service-kit'
import bcrypt from 'bcrypt'
import fastq from 'fastq'

/** What bcrypt looks at; further bytes would be cut off silently. */
export const MAX_PASSWORD_BYTES = 72

/** How much the latest hash says of how long the next ones will take. */
const WEIGHT_OF_THE_LATEST = 0.1

/** Salt and hash, as bcrypt writes them. */
const DIGEST_CHARACTERS = 53

/** How passwords are hashed. */
export interface PasswordHasherOptions {
  /** Each step doubles the time. */
  cost: number
  /** How many hashes are computed at once; each keeps a thread of libuv's pool busy. */
  concurrency: number
  /** How many may wait; one more is refused. */
  queueLimit: number
}

/**
 * Hashes passwords with bcrypt, off the event loop, a few at a time: else a burst of log-ins would take every thread,
 * and each of them would wait for ever.
 */
export class PasswordHasher {
  readonly #options: PasswordHasherOptions
  readonly #queue: fastq.queueAsPromised<() => Promise<unknown>, void>
  #usualMs = 0

  constructor(options: PasswordHasherOptions) {
    this.#options = options
    this.#queue = fastq.promise(async (work: () => Promise<unknown>) => void (await work()), options.concurrency)
  }

  /**
   * To be asked before anything else is done for a request that needs a hash: under a flood, those that are refused must
   * not keep the database busy.
   *
   * @throws {Overloaded} when too many are waiting; it says when those will have been served.
   */
  requireRoom(): void {
    const { concurrency, queueLimit } = this.#options
    const waiting = this.#queue.length()
    if (waiting < queueLimit || this.#queue.running() < concurrency) return
    throw new Overloaded(Math.max(1, Math.ceil(((waiting / concurrency) * this.#usualMs) / 1_000)))
  }

  /** @throws {Overloaded} when too many are waiting. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => bcrypt.hash(password, this.#options.cost))
  }

  /**
   * A wrong password always takes as long as one hash of today's cost: the time must not tell a user whose hash is of a
   * lower cost from one who does not exist.
   *
   * @throws {Overloaded} when too many are waiting.
   */
  matches(password: string, hash: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const same = await bcrypt.compare(password, hash)
      if (same && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES) return true
      // Each step of the cost doubles the time: what is missing is a hash of each cost from here on.
      for (let cost = bcrypt.getRounds(hash); cost < this.#options.cost; cost += 1) {
        await bcrypt.compare(password, decoyOf(cost))
      }
      return false
    })
  }

  /** Takes as long as `matches`, for a user that does not exist. */
  async matchesNobody(password: string): Promise<void> {
    await this.#inTurn(() => bcrypt.compare(password, decoyOf(this.#options.cost)))
  }

  /** Whether a hash was made with another cost than today's. */
  isOutdated(hash: string): boolean {
    return bcrypt.getRounds(hash) !== this.#options.cost
  }

  #learn(tookMs: number): void {
    const weight = this.#usualMs === 0 ? 1 : WEIGHT_OF_THE_LATEST
    this.#usualMs += weight * (tookMs - this.#usualMs)
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.requireRoom()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    // Whoever has asked learns of an error below, a moment later.
    promise.catch(() => undefined)
    // Whoever is next begins before the caller goes on: no thread waits for what is done with the result.
    await this.#queue.push(async () => {
      const startedAt = performance.now()
      await work().then(resolve, reject)
      this.#learn(performance.now() - startedAt)
    })
    return promise
  }
}

/** A hash of nothing: to compare a password with it takes as long as with another one, and never succeeds. */
function decoyOf(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(DIGEST_CHARACTERS)}`
}
