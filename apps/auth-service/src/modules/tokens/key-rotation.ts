import type { PrivateKey, PrivateKeySet } from '@todo/schemas'
import { generateKey } from './generate-key.ts'
import { signingKeyOf } from './key-set.ts'
import { MAX_ACCESS_TOKEN_TTL_SECONDS } from './token-issuer.ts'

/**
 * How long a new key is published before it signs, in seconds. A verifier may cache the key set for five minutes; this
 * is twice as long.
 */
export const PUBLISHED_AHEAD_SECONDS = 600

/** How long a key is kept after it signed its last token, in seconds: longer than any token is valid. */
const KEPT_SECONDS = MAX_ACCESS_TOKEN_TTL_SECONDS + 3_600

/** A new key set, and a line of text about each old and new key. */
export interface Rotation {
  keySet: PrivateKeySet
  lines: string[]
}

/** Adds a key that signs after `aheadSeconds`, and drops the keys whose tokens have all expired. */
export function rotate(keySet: PrivateKeySet, nowSeconds: number, aheadSeconds: number): Rotation {
  return retire({ keys: [generateKey(nowSeconds + aheadSeconds), ...keySet.keys] }, nowSeconds)
}

/** Drops the keys whose tokens have all expired. */
export function retire({ keys }: PrivateKeySet, nowSeconds: number): Rotation {
  const kept = keys.filter((_key, n) => supersededAt(keys, n) + KEPT_SECONDS > nowSeconds)
  const signing = signingKeyOf({ keys }, nowSeconds * 1000)
  const stateOf = (key: PrivateKey): string => {
    if (!kept.includes(key)) return 'retired: no token that it has signed is good any more'
    if (key === signing) return 'signs'
    const { nbf = 0 } = key
    return nbf > nowSeconds ? `is published, and signs from ${new Date(nbf * 1000).toISOString()} on` : 'verifies on'
  }
  return { keySet: { keys: kept }, lines: keys.map((key) => `${key.kid} ${stateOf(key)}`) }
}

/** Replaces all keys by a new one that signs at once, for when a key has leaked. All tokens become invalid. */
export function replaceAll({ keys }: PrivateKeySet): Rotation {
  const key = generateKey()
  return {
    keySet: { keys: [key] },
    lines: [`${key.kid} signs`, ...keys.map(({ kid }) => `${kid} is void, and so are the tokens that it has signed`)],
  }
}

/** When a newer key began to sign in place of key `n`, in seconds since 1970; unknown for keys without an `nbf`. */
function supersededAt(keys: readonly PrivateKey[], n: number): number {
  return Math.min(...keys.slice(0, n).map(({ nbf = Number.POSITIVE_INFINITY }) => nbf))
}
