import { Overloaded } from '@todo/service-kit'
import bcrypt from 'bcrypt'
import fastq from 'fastq'
import { preparePassword } from './prepare-password.ts'

/** How many bytes bcrypt uses. It would silently ignore more. */
export const MAX_PASSWORD_BYTES = 72

/** The weight of the latest hash in the average of how long a hash takes. */
const WEIGHT_OF_THE_LATEST = 0.1

/** Salt and hash, as bcrypt writes them. */
const DIGEST_CHARACTERS = 53

/** How passwords are hashed. */
export interface PasswordHasherOptions {
  /** Each step doubles the time. */
  cost: number
  /** How many hashes are computed at once. Each keeps a thread of libuv's pool busy. */
  concurrency: number
  /** How many may wait; one more is refused. */
  queueLimit: number
}

/** A password that is right. */
export interface Match {
  /** Whether the hash should be replaced: it has another cost than today's, or is one of an unprepared password. */
  isOutdated: boolean
}

/**
 * Hashes passwords with bcrypt, off the event loop, a few at a time. Without the limit, a burst of log-ins would occupy
 * every thread of the pool.
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
   * Call this first for a request that needs a hash: then a request that is refused in a flood costs no database query.
   *
   * @throws {Overloaded} when too many are waiting. It says how long they will take.
   */
  requireRoom(): void {
    const { concurrency, queueLimit } = this.#options
    const waiting = this.#queue.length()
    if (waiting < queueLimit || this.#queue.running() < concurrency) return
    throw new Overloaded(Math.max(1, Math.ceil(((waiting / concurrency) * this.#usualMs) / 1_000)))
  }

  /** @throws {Overloaded} when too many are waiting. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => bcrypt.hash(preparePassword(password), this.#options.cost))
  }

  /**
   * Compares a password with a hash. A hash may have been made before passwords were prepared, so the password as it was
   * sent is tried, too, where it differs.
   *
   * A wrong password takes as long as a hash of today's cost, whatever the cost of this hash: the time must not tell an
   * old account from a name that nobody has.
   *
   * @returns nothing when the password is wrong.
   * @throws {Overloaded} when too many are waiting.
   */
  matches(password: string, hash: string): Promise<Match | undefined> {
    return this.#inTurn(async () => {
      const cost = bcrypt.getRounds(hash)
      for (const form of formsOf(password)) {
        const same = await bcrypt.compare(form, hash)
        if (same && Buffer.byteLength(form) <= MAX_PASSWORD_BYTES)
          return { isOutdated: cost !== this.#options.cost || form !== preparePassword(password) }
        // A step of the cost doubles the time. Hashes of each cost from this one on take as long as what is missing.
        for (let missing = cost; missing < this.#options.cost; missing += 1) {
          await bcrypt.compare(form, decoyOf(missing))
        }
      }
      return undefined
    })
  }

  /** Takes as long as `matches` with a wrong password, for a user that does not exist. */
  async matchesNobody(password: string): Promise<void> {
    await this.#inTurn(async () => {
      for (const form of formsOf(password)) await bcrypt.compare(form, decoyOf(this.#options.cost))
    })
  }

  #learn(tookMs: number): void {
    const weight = this.#usualMs === 0 ? 1 : WEIGHT_OF_THE_LATEST
    this.#usualMs += weight * (tookMs - this.#usualMs)
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.requireRoom()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    // The caller gets an error from the promise that is returned below.
    promise.catch(() => undefined)
    // The next hash begins before this caller goes on, so no thread is idle meanwhile.
    await this.#queue.push(async () => {
      const startedAt = performance.now()
      await work().then(resolve, reject)
      this.#learn(performance.now() - startedAt)
    })
    return promise
  }
}

/** The prepared password, and the one that was sent if it is another. */
function formsOf(password: string): Set<string> {
  return new Set([preparePassword(password), password])
}

/** A hash that no password has. A comparison takes as long as with any other hash of this cost. */
function decoyOf(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(DIGEST_CHARACTERS)}`
}
