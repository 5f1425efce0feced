import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFeedServer, databases, type FeedServer, freePort, type TestDatabase, until } from '@todo/test-kit'
import tap, { type Test } from 'tap'
import { RevokedSession } from '../src/entities.ts'
import { Note } from './fixtures/notes.ts'
import { buildFollower, cursorOf, end, type Follower, type FollowerOptions, newId, onEachDatabase } from './helper.ts'

const PULL_MS = 5
/** Longer than any test takes. */
const NEVER_MS = 3_600_000
const JSON_TYPE = { 'content-type': 'application/json' }

const json = (body: unknown) => (response: ServerResponse) =>
  void response.writeHead(200, JSON_TYPE).end(JSON.stringify(body))

const warningsOf = ({ logs }: Pick<Follower, 'logs'>) => logs.lines().filter(({ level }) => Number(level) >= 40)

const asksAgain = async (feed: FeedServer) => {
  const { requests } = feed
  await until('it has asked again', () => feed.requests > requests)
}

/** What is no page of the feed after position 1. */
const GARBAGE: Record<string, (response: ServerResponse) => void> = {
  'another status': (response) => void response.writeHead(500).end('{"changes":[],"next":7}'),
  'that the token is wrong': (response) => void response.writeHead(401).end(),
  'a way to somewhere else': (response) => void response.writeHead(302, { location: '/internal/users' }).end(),
  'a connection that breaks': (response) => void response.destroy(),
  'half of an answer': (response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': 1_000 }).write('{"changes":[')
    setTimeout(() => response.destroy(), 10)
  },
  'no content': (response) => void response.writeHead(204).end(),
  nothing: (response) => void response.writeHead(200, JSON_TYPE).end(),
  'no JSON': (response) => void response.writeHead(200, JSON_TYPE).end('<html>hunter2</html>'),
  null: json(null),
  'a list': json([]),
  'no changes': json({ next: 7 }),
  'no position': json({ changes: [] }),
  'a way back': json({ changes: [], next: 0 }),
  'an older change': json({ changes: [{ position: 1, type: 'user_deleted', id: 1 }], next: 7 }),
  'a change beyond its end': json({ changes: [{ position: 8, type: 'user_deleted', id: 1 }], next: 7 }),
  'a change that leads nowhere': json({ changes: [{ position: 1, type: 'user_deleted', id: 1 }], next: 1 }),
  'a position that is none': json({ changes: [], next: 2 ** 60 }),
  'a user without a name': json({ changes: [{ position: 7, type: 'user', id: 1 }], next: 7 }),
  'a user who is nobody': json({ changes: [{ position: 7, type: 'user_deleted', id: 0 }], next: 7 }),
  'an unknown change': json({ changes: [{ position: 7, type: 'admin', id: 1 }], next: 7 }),
  'a session whose name is too long': json({
    changes: [{ position: 7, type: 'session_revoked', session_id: 's'.repeat(37), expires_at: 1 }],
    next: 7,
  }),
  'more than any page has': (response) => {
    response.writeHead(200, JSON_TYPE)
    const more = () => {
      while (!response.destroyed && response.write(' '.repeat(1024 * 1024)));
    }
    response.on('drain', more)
    more()
  },
}

/** A follower that has applied a first change, so that its cursor is at 1. */
async function buildBusy(t: Test, database: TestDatabase, options: FollowerOptions = {}): Promise<Follower> {
  const follower = await buildFollower(t, database, { pullMs: PULL_MS, ...options })
  follower.feed.say({ type: 'user_deleted', id: newId() })
  await until('it follows', async () => (await cursorOf(follower)) === 1)
  return follower
}

onEachDatabase(async (t, database) => {
  t.test(
    'a feed that is not there as yet is not logged at once, and one behind the wrong kind of connection is',
    async (t) => {
      const { url } = await createFeedServer(t)
      const wrong = await buildFollower(t, database, { pullMs: PULL_MS, feedUrl: url.replace('http:', 'https:') })
      await until('it is logged', () => warningsOf(wrong).length > 0, { timeoutMs: 3_000 })
      t.match(warningsOf(wrong), [{ msg: /cannot be followed/, err: { message: /SSL|EPROTO/i } }])
      const early = await buildFollower(t, database, {
        pullMs: PULL_MS,
        feedUrl: `http://127.0.0.1:${await freePort()}/`,
      })
      await sleep(500)
      t.same(warningsOf(early), [])
    },
  )

  t.test('while the auth-service is down the service is ready, and catches up afterwards', async (t) => {
    const { app, feed, logs } = await buildBusy(t, database)
    await feed.stop()
    await until('it has noticed', () => warningsOf({ logs }).length > 0)
    t.equal((await app.inject('/readyz')).statusCode, 200)
    const id = newId()
    feed.say({ type: 'user', id, username: 'Ada Lovelace' })
    end(feed, 'a session')
    await feed.start()
    const backAt = performance.now()
    await until('the log-out is known', () => app.revokedSessions.has('a session'))
    t.ok(performance.now() - backAt < 2_000)
    t.match(await app.orm.em.fork().find(Note, { userId: id }), [{ name: 'Ada Lovelace' }])
    await until('it says so', () => logs.text().includes('the feed of users is up to date again'))
    t.match(warningsOf({ logs }), [{ err: { code: /^ECONN(REFUSED|RESET)$/ } }], 'one line for an outage')
  })

  t.test('a feed that hangs does not hold up the end, and to be ended is no outage', async (t) => {
    const { app, feed, logs } = await buildBusy(t, database, { timeoutMs: NEVER_MS })
    feed.answer(() => undefined)
    await asksAgain(feed)
    await app.close()
    t.strictSame(warningsOf({ logs }), [])
  })

  t.test("a token that is not the feed's: it is said what to do, without saying the token", async (t) => {
    const { logs } = await buildFollower(t, database, { pullMs: PULL_MS, token: 'not-the-token-'.repeat(3) })
    await until('it is said', () => warningsOf({ logs }).length > 0)
    t.match(warningsOf({ logs }), [{ err: { message: /answered 401: is SERVICE_TOKEN the same/ } }])
    t.notMatch(logs.text(), 'not-the-token')
  })

  t.test('who starts before the auth-service waits for it, and follows from then on', async (t) => {
    const feed = await createFeedServer(t)
    await feed.stop()
    const follower = await buildFollower(t, database, { pullMs: PULL_MS, feed })
    feed.say({ type: 'user_deleted', id: newId() })
    await feed.start()
    await until('it follows', async () => (await cursorOf(follower)) === 1)
    t.strictSame(warningsOf(follower), [], 'which is nothing to worry about')
  })

  t.test('how far and how fresh it is can be watched', async (t) => {
    const { app } = await buildBusy(t, database)
    await until('the metrics say so', async () => /^user_feed_position 1$/m.test((await app.inject('/metrics')).body))
    const age = /^user_feed_age_seconds (\S+)$/m.exec((await app.inject('/metrics')).body)?.[1]
    t.ok(Number(age) >= 0, `${age} s`)
  })
})

// It is the same whatever the database.
for (const database of databases.slice(0, 1)) {
  tap.test(`on ${database.name}, while the feed answers otherwise`, async (t) => {
    t.test('whatever else is answered changes nothing, is said once, and holds nothing up', async (t) => {
      const follower = await buildBusy(t, database)
      const { app, feed, logs } = follower
      const recoveries = () => logs.lines().filter(({ failures }) => failures !== undefined).length
      for (const [index, [name, answer]] of Object.entries(GARBAGE).entries()) {
        feed.answer(answer)
        await until(`it is said: ${name}`, () => warningsOf({ logs }).length === index + 1)
        await asksAgain(feed)
        feed.recover()
        await until(`it has recovered from ${name}`, () => recoveries() === index + 1)
        t.equal(warningsOf({ logs }).length, index + 1, name)
        t.equal(await cursorOf(follower), 1, name)
      }
      t.equal(await app.orm.em.fork().count(RevokedSession), 0)
      t.equal(await app.orm.em.fork().count(Note), 1, 'of the one who was deleted before')
      t.notMatch(logs.text(), feed.token)
      t.notMatch(logs.text(), /hunter2|Bearer/)
      t.match(logs.text(), 'is SERVICE_TOKEN the same in both services?')
    })

    t.test('a feed that hangs is given up and asked again', async (t) => {
      const { feed, logs } = await buildBusy(t, database)
      feed.answer(() => undefined)
      await until('it is given up', () => warningsOf({ logs }).length > 0)
      t.match(warningsOf({ logs }), [{ err: { type: 'DOMException', message: /timeout/ } }])
      await asksAgain(feed)
      t.notMatch(logs.text(), feed.token)
    })
  })
}
