import { PublicKeySet } from '@todo/schemas'
import type { FastifyBaseLogger } from 'fastify'
import { KeysUnavailable } from '../errors.ts'
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

/** The public keys of the auth-service. */
export interface RemoteKeys extends PublicKeys {
  /** Whether a key set has been read. */
  ready(): boolean
  /** Stops fetching. */
  close(): void
}

/**
 * Keeps the public key set of the auth-service. It is fetched at start, every `maxAgeMs`, and when a token names an
 * unknown key. While the auth-service is down, the last key set stays in use.
 *
 * A known key is returned at once. For an unknown key, only the request that starts a fetch waits for it. All others
 * get "unknown" at once, while a fetch is under way and for `cooldownMs` after it. So tokens with invented keys cannot
 * fill the service with waiting requests when the auth-service hangs.
 */
export function createRemoteKeys({
  url,
  log,
  maxAgeMs = 2_000,
  cooldownMs = 1_000,
  timeoutMs = 3_000,
  patienceMs = 5_000,
}: RemoteKeysOptions): RemoteKeys {
  let known: ReadonlyMap<string, string> | undefined
  let fetching: Promise<void> | undefined
  let fetchedAt = Number.NEGATIVE_INFINITY
  let outage: { since: number; logged: boolean } | undefined

  async function load(): Promise<void> {
    try {
      const { ok, status, json: keySet } = await callService(url, { timeoutMs })
      if (!ok || !isPublicKeySet(keySet)) throw new Error(`${url} answered ${status}, and no key set`)
      known = pemsOf(keySet)
      outage = undefined
    } catch (error) {
      warn(error)
    }
  }

  function warn(error: unknown): void {
    outage ??= { since: performance.now(), logged: false }
    if (outage.logged || (!known && performance.now() - outage.since < patienceMs)) return
    outage.logged = true
    log.warn(
      { err: error },
      known ? 'the signing keys could not be fetched; the known ones stay in use' : 'no signing keys yet',
    )
  }

  /** Whether a fetch may start now. */
  function mayFetch(): boolean {
    const pauseMs = known ? cooldownMs : Math.min(cooldownMs, STARTING_COOLDOWN_MS)
    return !fetching && performance.now() - fetchedAt >= pauseMs
  }

  function startFetch(): Promise<void> {
    fetching = load().finally(() => {
      fetching = undefined
      fetchedAt = performance.now()
    })
    return fetching
  }

  /** Before the first key set is read, all requests wait for the fetch that is under way. */
  async function findFirst(kid: string): Promise<string | undefined> {
    await (mayFetch() ? startFetch() : fetching)
    if (!known) throw new KeysUnavailable()
    return known.get(kid)
  }

  const tick = () => {
    if (mayFetch() && (!known || performance.now() - fetchedAt >= maxAgeMs)) void startFetch()
  }
  const timer = setInterval(tick, Math.min(cooldownMs, STARTING_COOLDOWN_MS))
  timer.unref()
  void startFetch()

  return {
    ready: () => known !== undefined,
    close: () => clearInterval(timer),
    find: (kid) => {
      if (!known) return findFirst(kid)
      const key = known.get(kid)
      if (key !== undefined || !mayFetch()) return key
      return startFetch().then(() => known?.get(kid))
    },
  }
}
