import { createHmac, timingSafeEqual } from 'node:crypto'
import createError from '@fastify/error'

/** 404: no mail has such a link, or the service has another secret by now. */
export const UnsubscribeLinkUnknown = createError(
  'UNSUBSCRIBE_LINK_UNKNOWN',
  'This link is not complete, or too old: switch the mails off in the settings',
  404,
)

/** The tokens in the links of mails. With one, a reader can switch the mails off without a log-in, and do nothing else. */
export class UnsubscribeTokens {
  readonly #key: Buffer

  /** @param secret The service's own. */
  constructor(secret: string) {
    this.#key = createHmac('sha256', secret).update('unsubscribe links').digest()
  }

  tokenOf(userId: number): string {
    return `${userId}.${createHmac('sha256', this.#key).update(String(userId)).digest('base64url')}`
  }

  /**
   * The user whose token it is.
   *
   * @throws {UnsubscribeLinkUnknown}
   */
  userOf(token: string): number {
    const userId = Number.parseInt(token, 10)
    const [given, expected] = [Buffer.from(token), Buffer.from(this.tokenOf(userId))]
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new UnsubscribeLinkUnknown()
    return userId
  }
}
