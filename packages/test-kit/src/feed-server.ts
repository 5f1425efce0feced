import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHttpStub, type HttpStub } from './http-stub.ts'
import type { TestScope } from './teardown.ts'

/** What becomes of a user or of a session. */
export type FeedChange =
  | { type: 'user'; id: number; username: string }
  | { type: 'user_deleted'; id: number; shared_lists?: 'transfer' | 'delete' }
  | { type: 'session_revoked'; session_id: string; expires_at: number }

/** Stands for the auth-service where only its feed of users matters. */
export interface FeedServer extends Omit<HttpStub, 'port'> {
  /** Where the feed is. */
  readonly url: string
  /** The token without which it answers 401. */
  readonly token: string
  /** The positions after which it was asked, in the order in which it was. */
  readonly asked: readonly number[]
  /** Says that this has happened: each change at the next position, in the place of an earlier one of the same subject. */
  say(...changes: FeedChange[]): void
  /** The position of the last change. */
  readonly position: number
  /** Answers as the feed again, after `answer`. */
  recover(): void
}

/** Starts a feed in which nothing has happened yet. */
export async function createFeedServer(t: TestScope): Promise<FeedServer> {
  const token = randomBytes(32).toString('base64url')
  const asked: number[] = []
  const changes = new Map<string, FeedChange & { position: number }>()
  let position = 0

  const feed = (response: ServerResponse, { url, headers }: IncomingMessage) => {
    if (headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end()
    const query = new URL(`http://localhost${url}`).searchParams
    const [after, limit] = [Number(query.get('after')), Number(query.get('limit'))]
    asked.push(after)
    const page = [...changes.values()].filter((change) => change.position > after).slice(0, limit)
    const body = { changes: page, next: page.at(-1)?.position ?? after }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  }
  const stub = await createHttpStub(t, feed)
  return {
    url: `http://127.0.0.1:${stub.port}/internal/users/changes`,
    token,
    asked,
    get position() {
      return position
    },
    get requests() {
      return stub.requests
    },
    say: (...happened) => {
      for (const change of happened) {
        const subject = change.type === 'session_revoked' ? change.session_id : `user ${change.id}`
        position += 1
        // Moved to the end: the order of the map is that of the positions.
        changes.delete(subject)
        changes.set(subject, { position, ...change })
      }
    },
    answer: stub.answer,
    recover: () => stub.answer(feed),
    stop: stub.stop,
    start: stub.start,
  }
}
