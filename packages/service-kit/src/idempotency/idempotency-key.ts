import { InvalidInput } from '../errors/errors.ts'

/** The header, as Node names it. */
export const IDEMPOTENCY_KEY = 'idempotency-key'

/** How long a key may be. */
const MAX_LENGTH = 255

/** A string of RFC 8941, section 3.3.3, without blanks; within it, `"` and `\` have a `\` before them. */
const QUOTED = /^"((?:[!#-[\]-~]|\\["\\])+)"$/

/** What many clients send in its place. */
const BARE = /^[!#-~]+$/

/**
 * Reads the header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a string in quotes, or without them.
 *
 * @throws {InvalidInput} when it is no key.
 */
export function readIdempotencyKey(header: string): string {
  const key = QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, '$1') ?? BARE.exec(header)?.[0] ?? ''
  if (key.length >= 1 && key.length <= MAX_LENGTH) return key
  throw new InvalidInput({
    parameter: 'Idempotency-Key',
    detail: `must be one key of 1 to ${MAX_LENGTH} visible ASCII characters, such as a new UUID for each thing to do`,
  })
}
