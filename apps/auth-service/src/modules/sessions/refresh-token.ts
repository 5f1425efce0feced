import { hash, hkdfSync, randomBytes } from 'node:crypto'
import { seal, unseal } from '@todo/service-kit/database'

/** The first part of a token is that of all tokens of its session, the second part is its own. In bytes. */
const FAMILY_BYTES = 16
const SECRET_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{64}$/

/**
 * A refresh token: 256 random bits, after 128 more that it has in common with the other tokens of its session. So every
 * token that the session ever had can be told to be one of its own, and none of them needs to be remembered.
 */
export interface RefreshToken {
  /** What the client holds. */
  readonly text: string
  /** SHA-256 of the first part. */
  readonly familyHash: string
  /** SHA-256 of all of it. */
  readonly hash: string
}

/** The first token of a new session. */
export function newRefreshToken(): RefreshToken {
  return fromBytes(randomBytes(FAMILY_BYTES + SECRET_BYTES))
}

/** The token that takes the place of another one of the same session. */
export function successorOf(token: RefreshToken): RefreshToken {
  return fromBytes(Buffer.concat([familyOf(token), randomBytes(SECRET_BYTES)]))
}

/** Reads what a client sends; undefined where it cannot be a token. */
export function parseRefreshToken(text: string): RefreshToken | undefined {
  return TOKEN.test(text) ? fromBytes(bytesOf(text)) : undefined
}

/**
 * Encrypts a token with a key made of the one before it. So only the client, which has that one, can read it: nobody else
 * keeps more than a hash of it.
 */
export function sealSuccessor(successor: RefreshToken, token: RefreshToken): string {
  return seal(bytesOf(successor.text).subarray(FAMILY_BYTES), keyFrom(token))
}

/** @throws {Error} when it was not sealed for this token. */
export function unsealSuccessor(sealed: string, token: RefreshToken): RefreshToken {
  return fromBytes(Buffer.concat([familyOf(token), unseal(sealed, keyFrom(token))]))
}

function keyFrom({ text }: RefreshToken): Buffer {
  return Buffer.from(hkdfSync('sha256', bytesOf(text), '', 'the successor of a refresh token', 32))
}

function familyOf({ text }: RefreshToken): Buffer {
  return bytesOf(text).subarray(0, FAMILY_BYTES)
}

function fromBytes(bytes: Buffer): RefreshToken {
  return {
    text: bytes.toString('base64url'),
    familyHash: hash('sha256', bytes.subarray(0, FAMILY_BYTES)),
    hash: hash('sha256', bytes),
  }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url')
}
