import { randomInt } from 'node:crypto'
import {
  createFeedServer,
  createLogSink,
  databases,
  type FeedServer,
  type LogSink,
  type TestDatabase,
} from '@todo/test-kit'
import tap, { type Test } from 'tap'
import { FeedCursor } from '../src/entities.ts'
import type { UserFeedOptions } from '../src/index.ts'
import { buildApp } from './fixtures/app.ts'

/** A service that follows a feed. */
export type App = Awaited<ReturnType<typeof buildApp>>

/** A follower under test, and what stands around it. */
export interface Follower {
  app: App
  /** Where its database is, for a second one beside it. */
  url: string
  feed: FeedServer
  logs: LogSink
}

/** What a follower is given. Without a database or a feed, it gets new ones. */
export interface FollowerOptions
  extends Partial<Pick<UserFeedOptions, 'token' | 'timeoutMs' | 'pullMs' | 'cleanUpEveryMs'>> {
  /** Where it sends its traces. */
  traces?: string
  url?: string
  feed?: FeedServer
  /** Where it looks for the feed, if that is not where it is. */
  feedUrl?: string
}

/** Builds a service that follows a feed; all of it is gone with the test. */
export async function buildFollower(
  t: Test,
  database: TestDatabase,
  { url, feed: given, feedUrl, ...options }: FollowerOptions = {},
): Promise<Follower> {
  const feed = given ?? (await createFeedServer(t))
  const logs = createLogSink()
  const databaseUrl = url ?? (await database.create(t))
  const { logger } = logs
  const app = await buildApp({ databaseUrl, logger, url: feedUrl ?? feed.url, token: feed.token, ...options })
  t.teardown(() => app.close())
  await app.ready()
  return { app, url: databaseUrl, feed, logs }
}

/** Makes the same promises on every database under test. */
export function onEachDatabase(promises: (t: Test, database: TestDatabase) => Promise<unknown>): void {
  for (const database of databases) tap.test(`on ${database.name}`, (t) => promises(t, database))
}

/** The id of a user whom no other test knows. */
export const newId = () => randomInt(1, 2 ** 31 - 1)

/** Up to where the feed has been applied. */
export async function cursorOf({ app }: Pick<Follower, 'app'>): Promise<number> {
  return (await app.orm.em.fork().findOneOrFail(FeedCursor, 1)).position
}

/** Ends a session in the feed; its tokens would have lived for a quarter of an hour. */
export function end(feed: FeedServer, sid: string, expires_at = Date.now() + 900_000): void {
  feed.say({ type: 'session_revoked', session_id: sid, expires_at })
}
