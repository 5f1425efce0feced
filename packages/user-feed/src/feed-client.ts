import { UserChange, UserChanges } from '@todo/schemas'
import { guardOf } from '@todo/service-kit'

/** How many changes are asked for at once, and so applied in one transaction. */
const PAGE_LIMIT = 500
/** More than any page has. */
const PAGE_BYTES = 16 * 1024 * 1024

const isPage = guardOf(UserChanges, UserChange)

/** Where the feed of users is, and by what the auth-service knows who asks. */
export interface FeedClientOptions {
  url: string
  token: string
  /** How long an answer may take, in milliseconds. */
  timeoutMs?: number
}

/** Reads the feed of users. */
export interface FeedClient {
  /**
   * What has happened after a position. Fails when `signal` aborts.
   *
   * @throws {Error} when the feed does not answer in time, or answers anything but a page of itself. The message tells
   * nothing of the answer, and never the token.
   */
  page(after: number, signal: AbortSignal): Promise<UserChanges>
}

/** A client of the feed: over a kept-open connection, and never redirected, since it carries a secret. */
export function createFeedClient({ url, token, timeoutMs = 2_000 }: FeedClientOptions): FeedClient {
  return {
    page: async (after, signal) => {
      const target = new URL(url)
      target.search = new URLSearchParams({ after: String(after), limit: String(PAGE_LIMIT) }).toString()
      const response = await fetch(target, {
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      if (!response.ok) {
        await response.body?.cancel()
        const hint = response.status === 401 ? ': is SERVICE_TOKEN the same in both services?' : ''
        throw new Error(`the feed of users answered ${response.status}${hint}`)
      }
      const page = parse(await read(response))
      if (!isPage(page) || !follows(page, after)) throw new Error('what the feed of users answered is no page of it')
      return page
    },
  }
}

/** Whether a page begins after the position that was asked for, and leads on if there is anything in it. */
function follows({ changes, next }: UserChanges, after: number): boolean {
  return next >= after && changes.every(({ position }) => position > after && position <= next)
}

async function read({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > PAGE_BYTES) throw new Error('the feed of users answered more than a page')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Of an answer that is no JSON, an error message would show a part. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
