import type { PrivateKey, PrivateKeySet } from '@todo/schemas'
import { generateKey } from './generate-key.ts'
import { signingKeyOf } from './key-set.ts'
import { MAX_ACCESS_TOKEN_TTL_SECONDS } from './token-issuer.ts'

/**
 * How long a new key is published before it signs, in seconds: whoever verifies tokens may keep the key set for five
 * minutes, and is given as long again.
 */
export const PUBLISHED_AHEAD_SECONDS = 600

/** How long a key is kept that signs no more, in seconds: longer than any token lives, whatever is set. */
const KEPT_SECONDS = MAX_ACCESS_TOKEN_TTL_SECONDS + 3_600

/** A key set, and what to say of each key, old and new. */
export interface Rotation {
  keySet: PrivateKeySet
  lines: string[]
}

/** Adds a key that signs after so many seconds, and drops those that no living token can be signed with. */
export function rotate(keySet: PrivateKeySet, nowSeconds: number, aheadSeconds: number): Rotation {
  return retire({ keys: [generateKey(nowSeconds + aheadSeconds), ...keySet.keys] }, nowSeconds)
}

/** Drops the keys that have signed nothing for so long that none of their tokens is good any more. */
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

/** A new key alone, which signs at once: for when a key has leaked. All tokens are void. */
export function replaceAll({ keys }: PrivateKeySet): Rotation {
  const key = generateKey()
  return {
    keySet: { keys: [key] },
    lines: [`${key.kid} signs`, ...keys.map(({ kid }) => `${kid} is void, and so are the tokens that it has signed`)],
  }
}

/** When the first of the keys before it began to sign in its place; of keys without a time, nobody knows. */
function supersededAt(keys: readonly PrivateKey[], n: number): number {
  return Math.min(...keys.slice(0, n).map(({ nbf = Number.POSITIVE_INFINITY }) => nbf))
}
