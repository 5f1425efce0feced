import { PublicKeySet } from '@todo/schemas'
import type { FastifyBaseLogger } from 'fastify'
import { KeysUnavailable } from '../errors/errors.ts'
import { guardOf } from '../guard.ts'
import { callService } from '../tracing/call-service.ts'
import { type PublicKeys, pemsOf } from './public-keys.ts'

const isPublicKeySet = guardOf(PublicKeySet)

/** The least time between two fetches before the first key set is read: both services may be starting. */
const STARTING_COOLDOWN_MS = 200

/** How the public keys of the auth-service are fetched. */
export interface RemoteKeysOptions {
  /** The URL of the key set. */
  url: string
  log: FastifyBaseLogger
  /** How long a key set is used before it is fetched again, in milliseconds. A removed key is known for that long. */
  maxAgeMs?: number
  /** The least time between two fetches, in milliseconds, however many unknown keys are asked for. */
  cooldownMs?: number
  /** How long a fetch may take, in milliseconds. */
  timeoutMs?: number
  /** How long the first key set may be missing before a warning is logged, in milliseconds. */
  patienceMs?: number
}

/**
 * Keeps the public key set of the auth-service. It is fetched at start, every `maxAgeMs`, and when a token names an
 * unknown key. While the auth-service is down, the last key set stays in use.
 *
 * A known key is returned at once. For an unknown key, only the request that starts a fetch waits for it. All others
 * get "unknown" at once, while a fetch is under way and for `cooldownMs` after it. So tokens with invented keys cannot
 * fill the service with waiting requests when the auth-service hangs.
 */
export class RemoteKeys implements PublicKeys {
  readonly #options: Required<RemoteKeysOptions>
  readonly #timer: NodeJS.Timeout
  #known: ReadonlyMap<string, string> | undefined
  #fetching: Promise<void> | undefined
  #fetchedAt = Number.NEGATIVE_INFINITY
  #outage: { since: number; isLogged: boolean } | undefined

  constructor(options: RemoteKeysOptions) {
    this.#options = { maxAgeMs: 2_000, cooldownMs: 1_000, timeoutMs: 3_000, patienceMs: 5_000, ...options }
    this.#timer = setInterval(() => this.#refresh(), Math.min(this.#options.cooldownMs, STARTING_COOLDOWN_MS)).unref()
    void this.#fetch()
  }

  /** Whether a key set has been read. */
  ready(): boolean {
    return this.#known !== undefined
  }

  /** Stops fetching. */
  close(): void {
    clearInterval(this.#timer)
  }

  find(kid: string): string | undefined | Promise<string | undefined> {
    if (!this.#known) return this.#findFirst(kid)
    const key = this.#known.get(kid)
    if (key !== undefined || !this.#mayFetch()) return key
    return this.#fetch().then(() => this.#known?.get(kid))
  }

  /** Before the first key set is read, all requests wait for the fetch that is under way. */
  async #findFirst(kid: string): Promise<string | undefined> {
    await (this.#mayFetch() ? this.#fetch() : this.#fetching)
    if (!this.#known) throw new KeysUnavailable()
    return this.#known.get(kid)
  }

  #refresh(): void {
    const isDue = !this.#known || performance.now() - this.#fetchedAt >= this.#options.maxAgeMs
    if (isDue && this.#mayFetch()) void this.#fetch()
  }

  #mayFetch(): boolean {
    const { cooldownMs } = this.#options
    const pauseMs = this.#known ? cooldownMs : Math.min(cooldownMs, STARTING_COOLDOWN_MS)
    return !this.#fetching && performance.now() - this.#fetchedAt >= pauseMs
  }

  #fetch(): Promise<void> {
    this.#fetching = this.#load().finally(() => {
      this.#fetching = undefined
      this.#fetchedAt = performance.now()
    })
    return this.#fetching
  }

  async #load(): Promise<void> {
    const { url, timeoutMs } = this.#options
    try {
      const { ok, status, json: keySet } = await callService(url, { timeoutMs })
      if (!ok || !isPublicKeySet(keySet)) throw new Error(`${url} answered ${status}, and no key set`)
      this.#known = pemsOf(keySet)
      this.#outage = undefined
    } catch (error) {
      this.#warn(error)
    }
  }

  /** Logs an outage once; at the start, only when it has lasted. */
  #warn(err: unknown): void {
    const { log, patienceMs } = this.#options
    this.#outage ??= { since: performance.now(), isLogged: false }
    if (this.#outage.isLogged || (!this.#known && performance.now() - this.#outage.since < patienceMs)) return
    this.#outage.isLogged = true
    log.warn(
      { err },
      this.#known ? 'the signing keys could not be fetched; the known ones stay in use' : 'no signing keys yet',
    )
  }
}
