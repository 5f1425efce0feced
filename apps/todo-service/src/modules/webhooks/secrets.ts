import { createHmac, randomBytes } from 'node:crypto'
import { seal, unseal } from '@todo/service-kit/database'

/** How Standard Webhooks marks a secret. */
const PREFIX = 'whsec_'
const BYTES = 32

/** The secrets of webhooks as the database keeps them: only a service with the same secret of its own can read them. */
export class SecretBox {
  readonly #key: Buffer

  /** @param secret The service's own. */
  constructor(secret: string) {
    this.#key = createHmac('sha256', secret).update('webhook secrets').digest()
  }

  seal(secret: string): string {
    return seal(secret, this.#key)
  }

  /** @throws {Error} when it was sealed with another secret of the service. */
  open(sealed: string): string {
    return unseal(sealed, this.#key).toString()
  }
}

/** A new secret, as Standard Webhooks writes one. */
export function newSecret(): string {
  return PREFIX + randomBytes(BYTES).toString('base64')
}
