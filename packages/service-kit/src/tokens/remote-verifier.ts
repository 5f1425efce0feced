import { type AccessTokenClaims, PublicKeySet } from '@todo/schemas'
import type { FastifyBaseLogger } from 'fastify'
import { KeysUnavailable, Unauthorized } from '../errors.ts'
import { guardOf } from '../guard.ts'
import type { TokenVerifier } from './token-verifier.ts'
import { createKeyedVerifier, type KeyedVerifier, keyIdOf, type VerifierOptions } from './verifier.ts'

const isPublicKeySet = guardOf(PublicKeySet)

/** Until the first keys are there, the auth-service is most likely being started, too: it is asked again this soon. */
const STARTING_COOLDOWN_MS = 200

/** How the public keys of another service are fetched. */
export interface RemoteVerifierOptions extends VerifierOptions {
  /** Where the key set is published. */
  url: string
  log: FastifyBaseLogger
  /** How old the set may grow before it is fetched again, in milliseconds. */
  maxAgeMs?: number
  /** The least time between two fetches, in milliseconds: however many unknown keys come by. */
  cooldownMs?: number
  /** How long a fetch may take, in milliseconds. */
  timeoutMs?: number
  /** How long the first keys may be wanting before that is news, in milliseconds: both services may just be starting. */
  patienceMs?: number
}

/** Verifies with the public keys of the auth-service. */
export interface RemoteVerifier extends TokenVerifier {
  /** Whether keys are known, so that tokens can be verified. */
  ready(): boolean
  /** Stops refreshing. */
  close(): void
}

/**
 * Keeps the public key set of the auth-service: fetched at start, again when it grows old, and when a token names a
 * key that is not in it. Fetches never overlap and never follow each other closely. While the auth-service is down,
 * which is logged once, the keys that are known go on serving.
 */
export function createRemoteVerifier(options: RemoteVerifierOptions): RemoteVerifier {
  const { url, log, maxAgeMs = 300_000, cooldownMs = 1_000, timeoutMs = 3_000, patienceMs = 5_000 } = options
  let known: { verifier: KeyedVerifier; json: string } | undefined
  let fetching: Promise<void> | undefined
  let lastFetchAt = Number.NEGATIVE_INFINITY
  let outage: { since: number; told: boolean } | undefined

  async function load(): Promise<void> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
      const keySet: unknown = await response.json()
      if (!response.ok || !isPublicKeySet(keySet)) throw new Error(`${url} answered ${response.status}, and no key set`)
      const json = JSON.stringify(keySet)
      // A set that has not changed keeps its verifier, and with it the tokens that are verified already.
      if (json !== known?.json) known = { verifier: createKeyedVerifier(keySet, options), json }
      outage = undefined
    } catch (error) {
      complain(error)
    }
  }

  function complain(error: unknown): void {
    outage ??= { since: performance.now(), told: false }
    if (outage.told || (!known && performance.now() - outage.since < patienceMs)) return
    outage.told = true
    log.warn(
      { err: error },
      known ? 'the signing keys could not be refreshed; those known go on serving' : 'no signing keys yet',
    )
  }

  function isAllowed(): boolean {
    const least = known ? cooldownMs : Math.min(cooldownMs, STARTING_COOLDOWN_MS)
    return performance.now() - lastFetchAt >= least
  }

  /** Joins a fetch that is under way; begins one unless the last was just now. */
  async function refresh(): Promise<void> {
    if (!fetching && isAllowed()) {
      lastFetchAt = performance.now()
      fetching = load().finally(() => {
        fetching = undefined
      })
    }
    await fetching
  }

  const tick = () => {
    if (!known || performance.now() - lastFetchAt >= maxAgeMs) void refresh()
  }
  const timer = setInterval(tick, Math.min(cooldownMs, STARTING_COOLDOWN_MS))
  timer.unref()
  void refresh()

  return {
    ready: () => known !== undefined,
    close: () => clearInterval(timer),
    verify: (token) => {
      const kid = keyIdOf(token)
      if (kid === undefined) throw new Unauthorized()
      if (known?.verifier.knows(kid)) return known.verifier.verify(token, kid)
      return refresh().then((): AccessTokenClaims => {
        if (!known) throw new KeysUnavailable()
        return known.verifier.verify(token, kid)
      })
    },
  }
}
