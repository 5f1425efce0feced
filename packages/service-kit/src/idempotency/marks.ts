import { createHmac } from 'node:crypto'

/** A request with a key. */
export interface KeyedRequest {
  /** The `Idempotency-Key`. */
  key: string
  /** Who calls; null for somebody who has not logged in. */
  userId: number | null
  /** All that has to be the same in a repetition: what is asked for, and of what. */
  content: string
}

/** What is kept of a request with a key, and what opens the answer that is kept with it. */
export interface Marks {
  userId: number | null
  /** The user and the key; of a stranger, all of the request. */
  id: string
  /** Tells whether a request is the same as the one that was answered. */
  fingerprint: string
  /** What the answer is encrypted with. It is not kept: only whoever has the key can read the answer. */
  sealingKey: Buffer
}

/**
 * The marks of a request. All of them are made with a secret of the service, so that whoever has the table alone can try
 * out neither what was sent, which may be a password, nor what was answered. A stranger has no name: so an answer is found
 * again only with all that was sent for it.
 */
export function marksOf({ key, userId, content }: KeyedRequest, secret: string): Marks {
  const request = userId === null ? [null, key, content] : [userId, key]
  const root = hmac(secret, `idempotency-key:${JSON.stringify(request)}`)
  return {
    userId,
    id: hmac(root, 'id').toString('base64url'),
    fingerprint: hmac(root, `content:${content}`).toString('base64url'),
    sealingKey: hmac(root, 'answer'),
  }
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
