import { UserChange, UserChanges } from '@todo/schemas'
import { callService, guardOf } from '@todo/service-kit'

/** The changes in one page, which are applied in one transaction. */
const PAGE_LIMIT = 500

const isPage = guardOf(UserChanges, UserChange)

/** Where the feed is, and the service token to read it with. */
export interface FeedClientOptions {
  url: string
  token: string
  /** How long an answer may take, in milliseconds. */
  timeoutMs?: number
}

/** Reads the feed of users. */
export interface FeedClient {
  /**
   * Reads the page of changes after a position. Rejects when `signal` aborts.
   *
   * @throws {Error} when the feed does not answer in time, or the answer is not a page of it. The message has
   * neither the answer nor the token.
   */
  page(after: number, signal: AbortSignal): Promise<UserChanges>
}

/** Makes a client of the feed. */
export function createFeedClient({ url, token, timeoutMs = 2_000 }: FeedClientOptions): FeedClient {
  return {
    page: async (after, signal) => {
      const target = new URL(url)
      target.search = new URLSearchParams({ after: String(after), limit: String(PAGE_LIMIT) }).toString()
      const { ok, status, json: page } = await callService(target, { token, timeoutMs, signal })
      if (!ok) {
        const hint = status === 401 ? ': is SERVICE_TOKEN the same in both services?' : ''
        throw new Error(`the feed of users answered ${status}${hint}`)
      }
      if (!isPage(page) || !follows(page, after)) throw new Error('what the feed of users answered is no page of it')
      return page
    },
  }
}

/** Whether all changes of a page lie after the requested position and not after its `next`. */
function follows({ changes, next }: UserChanges, after: number): boolean {
  return next >= after && changes.every(({ position }) => position > after && position <= next)
}
