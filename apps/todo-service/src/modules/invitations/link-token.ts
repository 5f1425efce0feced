import { hash, randomBytes } from 'node:crypto'

/** The length of a token in bytes: nobody guesses 256 random bits. */
const BYTES = 32

/** The token of a new link. */
export function newToken(): string {
  return randomBytes(BYTES).toString('base64url')
}

/** What is kept of a token, and found by it. A fast hash will do: there is nothing to be guessed. */
export function hashOf(token: string): string {
  return hash('sha256', token, 'base64url')
}
