import type { MailOrder } from '@todo/schemas'
import { callService } from '@todo/service-kit'

/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 5_000

/** Has the auth-service send mails. */
export interface MailClient {
  /**
   * Orders a mail. To do so again is no harm.
   *
   * @throws {Error} when the order may not have been taken. The message has neither the order nor the token.
   */
  order(order: MailOrder, signal: AbortSignal): Promise<void>
}

/**
 * Makes a client of the auth-service's `/internal/mails`.
 *
 * @param url of the feed of users, which is beside it.
 */
export function createMailClient({ url, token }: { url: string; token: string }): MailClient {
  const mails = new URL('../mails', url)
  return {
    order: async (order, signal) => {
      const { ok, status } = await callService(mails, { json: order, token, timeoutMs: TIMEOUT_MS, signal })
      if (!ok) throw new Error(`the auth-service answered ${status} to the order of a mail`)
    },
  }
}
