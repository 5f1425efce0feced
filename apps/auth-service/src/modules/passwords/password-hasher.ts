import { Overloaded } from '@todo/service-kit'
import bcrypt from 'bcrypt'
import fastq from 'fastq'

/** What bcrypt looks at; further bytes would be cut off silently. */
export const MAX_PASSWORD_BYTES = 72

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
  #decoy: Promise<string> | undefined

  constructor(options: PasswordHasherOptions) {
    this.#options = options
    this.#queue = fastq.promise(async (work: () => Promise<unknown>) => void (await work()), options.concurrency)
  }

  /** @throws {Overloaded} when too many are waiting. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => bcrypt.hash(password, this.#options.cost))
  }

  /** @throws {Overloaded} when too many are waiting. */
  async matches(password: string, hash: string): Promise<boolean> {
    const same = await this.#inTurn(() => bcrypt.compare(password, hash))
    return same && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES
  }

  /** Takes as long as `matches`, for a user that does not exist: the time must not tell. */
  async matchesNobody(password: string): Promise<void> {
    this.#decoy ??= bcrypt.hash('', this.#options.cost)
    await this.matches(password, await this.#decoy)
  }

  /** Whether a hash was made with another cost than today's. */
  isOutdated(hash: string): boolean {
    return bcrypt.getRounds(hash) !== this.#options.cost
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#queue.length() >= this.#options.queueLimit && this.#queue.running() >= this.#options.concurrency) {
      throw new Overloaded()
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    void this.#queue.push(() => work().then(resolve, reject))
    return promise
  }
}
