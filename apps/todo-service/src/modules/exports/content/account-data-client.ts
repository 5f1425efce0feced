import { AccountData } from '@todo/schemas'
import { callService, readerOf } from '@todo/service-kit'
import { type Static, Type } from 'typebox'

/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 10_000

const Thing = Type.Object({})

/**
 * What is read of `AccountData`: it is passed on as it is, and the auth-service may be of another release, with fields and
 * events that this one does not know.
 */
const ReadData = Type.Object({
  account: Thing,
  sessions: Type.Array(Thing),
  events: Type.Array(Thing),
  next_cursor: AccountData.properties.next_cursor,
})
/** A page of it. */
export type ReadData = Static<typeof ReadData>
const toReadData = readerOf(ReadData)

/** Reads what the auth-service keeps of users. */
export interface AccountDataClient {
  /**
   * A page of what is kept of a user: the first, or the one that the page before has named.
   *
   * @throws {Error} when the auth-service does not tell. The message has nothing of the user but the id.
   */
  page(userId: number, cursor: string | null, signal: AbortSignal): Promise<ReadData>
}

/**
 * Makes a client of the auth-service's `/internal/users/:id/data`.
 *
 * @param url of the feed of users, which is beside it.
 */
export function createAccountDataClient({ url, token }: { url: string; token: string }): AccountDataClient {
  return {
    page: async (userId, cursor, signal) => {
      const query = cursor === null ? '' : `?${new URLSearchParams({ cursor })}`
      const target = new URL(`${userId}/data${query}`, url)
      const { ok, status, json } = await callService(target, { token, timeoutMs: TIMEOUT_MS, signal })
      if (ok) return toReadData(json)
      throw new Error(`the auth-service answered ${status} to what it keeps of user ${userId}`)
    },
  }
}
