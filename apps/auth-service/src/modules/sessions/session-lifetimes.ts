/** How long things last, in milliseconds. */
export interface SessionLifetimes {
  /** A session that is not used. */
  idleMs: number
  /** A session, however much it is used. */
  maxMs: number
  /** How long a used refresh token gets the same successor again, from any client. 0 also turns off retries. */
  graceMs: number
  /** An access token. */
  accessTokenMs: number
}

/**
 * How much later than `accessExpiresAt` an access token may expire, in milliseconds. It is signed by the clock of this
 * process, and verifiers accept it for some seconds longer.
 */
export const ACCESS_TOLERANCE_MS = 300_000
