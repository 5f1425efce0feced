import { createFeedServer, type FeedServer, freePort, mysql, until } from '@todo/test-kit'
import tap from 'tap'
import { RevokedSession } from '../../../src/modules/feed/entities.ts'
import { RevokedSessionRepository } from '../../../src/modules/feed/revoked-session.repository.ts'
import { buildTestApp, clientOf, isProblem, newUser, onEachDatabase } from '../../helper.ts'

const MINUTE_MS = 60_000

/** Ends a session in the feed; its tokens would have lived for a quarter of an hour. */
function end(feed: FeedServer, sid: string, expires_at = Date.now() + 15 * MINUTE_MS): void {
  feed.say({ type: 'session_revoked', session_id: sid, expires_at })
}

onEachDatabase(async (t, database) => {
  t.test('a log-out is known within two seconds, and after a restart while the auth-service is down', async (t) => {
    const feed = await createFeedServer(t)
    const url = await database.create(t)
    const user = newUser()
    let sid = ''
    await t.test('the first run', async (t) => {
      const { app } = await buildTestApp(t, database, { url, feed })
      const ada = clientOf(app, user)
      sid = ada.sid
      await ada.add()
      end(feed, sid)
      const endedAt = performance.now()
      await until('it is refused', async () => (await ada.get('/todos')).statusCode === 401)
      t.ok(performance.now() - endedAt < 2_000)
    })
    await t.test('the second run', async (t) => {
      await feed.stop()
      const { app } = await buildTestApp(t, database, { url, feed })
      isProblem(t, await clientOf(app, user, sid).get('/todos'), 401, 'UNAUTHORIZED')
      t.equal((await clientOf(app, user).ids()).length, 1, 'in another session all is well')
    })
  })

  t.test('sessions are kept as long as one of their tokens may be good, and not for ever', async (t) => {
    const { app, feed } = await buildTestApp(t, database, { pullMs: 5, cleanUpEveryMs: 5 })
    const now = Date.now()
    for (let index = 0; index < 1_100; index += 1) end(feed, `expired ${index}`, now - 2 * MINUTE_MS)
    end(feed, 'just expired', now - 1_000)
    end(feed, 'alive', now + MINUTE_MS)
    await app.ready()
    await until('all is applied', () => feed.asked.at(-1) === feed.position)
    await until('what has expired is gone', async () => (await app.orm.em.fork().count(RevokedSession)) === 2)
    for (const id of ['just expired', 'alive']) t.ok(await app.orm.em.fork().findOne(RevokedSession, { id }), id)
  })

  t.test('what has expired is deleted by and by, not all at once', async (t) => {
    const { app } = await buildTestApp(t, database)
    const em = app.orm.em.fork()
    const sessions = new RevokedSessionRepository(em)
    await sessions.add(['a', 'b', 'c'].map((id) => ({ id, position: 1, expiresAt: 1 })))
    for (const left of [1, 0, 0]) {
      await sessions.deleteExpired(2)
      t.equal(await em.count(RevokedSession), left)
    }
  })

  t.test('a session that is named again is kept for the longer time', async (t) => {
    const { app, feed } = await buildTestApp(t, database, { pullMs: 5 })
    await app.ready()
    for (const expires_at of [Date.now() + MINUTE_MS, Date.now() + 2 * MINUTE_MS]) {
      end(feed, 'a session', expires_at)
      await until('it is there', async () => {
        const session = await app.orm.em.fork().findOne(RevokedSession, { id: 'a session' })
        return session?.expiresAt === expires_at && session.position === feed.position
      })
    }
    t.ok(app.revokedSessions.has('a session'))
  })
})

tap.test(
  'every replica knows of a log-out within two seconds, also one that cannot reach the feed',
  { skip: !mysql },
  async (t) => {
    if (!mysql) return
    const { app, url, feed } = await buildTestApp(t, mysql)
    const { app: replica } = await buildTestApp(t, mysql, { url, feed })
    const cutOff = { USER_FEED_URL: `http://127.0.0.1:${await freePort()}/` }
    const { app: other } = await buildTestApp(t, mysql, { url, env: cutOff })
    const user = newUser()
    const clients = [app, replica, other].map((app) => clientOf(app, user, 'one session'))
    for (const client of clients) await client.add()
    end(feed, 'one session')
    const endedAt = performance.now()
    for (const client of clients)
      await until('it is refused', async () => (await client.get('/todos')).statusCode === 401)
    t.ok(performance.now() - endedAt < 2_000)
  },
)
