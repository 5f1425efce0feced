import { MailOrder } from '@todo/schemas'
import { callService, readerOf } from '@todo/service-kit'

/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 5_000

const toMailOrder = readerOf(MailOrder)

/** Tells what is left of an order, just before its mail is sent; nothing, if nothing is left to tell. */
export type CurrentOrder = (order: MailOrder, signal: AbortSignal) => Promise<MailOrder | undefined>

/**
 * Asks the todo-service, which orders all mails: what it tells may have been read, done or hidden since. Without its URL, an order
 * stays as it was.
 *
 * @param options.url The `/internal/users` of the todo-service.
 */
export function askForOrder({ url, token }: { url: string | undefined; token: string }): CurrentOrder {
  if (url === undefined) return async (order) => order
  const current = new URL('mails/current', url)
  return async (order, signal) => {
    const { ok, status, json } = await callService(current, { json: order, token, timeoutMs: TIMEOUT_MS, signal })
    if (status === 204) return undefined
    if (ok) return toMailOrder(json)
    throw new Error(`the todo-service answered ${status} when it was asked what is left of a mail`)
  }
}
