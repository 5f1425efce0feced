import { createFeedServer, freePort, mysql, until } from '@todo/test-kit'
import tap from 'tap'
import { RevokedSession } from '../src/entities.ts'
import { buildFollower, end, onEachDatabase } from './helper.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

onEachDatabase(async (t, database) => {
  t.test(
    'a session that has ended is known within two seconds, and after a restart while the auth-service is down',
    async (t) => {
      const feed = await createFeedServer(t)
      const url = await database.create(t)
      await t.test('the first run', async (t) => {
        const { app } = await buildFollower(t, database, { url, feed })
        end(feed, 'a session')
        const endedAt = performance.now()
        await until('it is refused', () => app.revokedSessions.has('a session'))
        t.ok(performance.now() - endedAt < 2_000)
      })
      await t.test('the second run', async (t) => {
        await feed.stop()
        const { app } = await buildFollower(t, database, { url, feed })
        t.ok(app.revokedSessions.has('a session'))
        t.notOk(app.revokedSessions.has('another session'))
      })
    },
  )

  t.test('sessions are kept until a day after their tokens have expired', async (t) => {
    const { app, feed } = await buildFollower(t, database, { pullMs: 5, cleanUpEveryMs: 5 })
    const now = Date.now()
    for (let index = 0; index < 1_100; index += 1) end(feed, `expired ${index}`, now - DAY_MS - MINUTE_MS)
    end(feed, 'just expired', now - DAY_MS + MINUTE_MS)
    end(feed, 'alive', now + MINUTE_MS)
    await until('all is applied', () => feed.asked.at(-1) === feed.position)
    await until('what has expired is gone', async () => (await app.orm.em.fork().count(RevokedSession)) === 2)
    for (const id of ['just expired', 'alive']) t.ok(await app.orm.em.fork().findOne(RevokedSession, { id }), id)
  })

  t.test('a session that is named again is kept for the longer time', async (t) => {
    const { app, feed } = await buildFollower(t, database, { pullMs: 5 })
    for (const expires_at of [Date.now() + MINUTE_MS, Date.now() + 2 * MINUTE_MS]) {
      end(feed, 'a session', expires_at)
      await until('it is there', async () => {
        const session = await app.orm.em.fork().findOne(RevokedSession, { id: 'a session' })
        return session?.expiresAt === expires_at && session.position === feed.position
      })
    }
    t.ok(app.revokedSessions.has('a session'))
  })

  t.test('the migrations make just what the entities describe', async (t) => {
    const { app } = await buildFollower(t, database)
    t.equal(await app.orm.schema.getUpdateSchemaSQL(), '')
  })
})

tap.test(
  'every replica knows of an ended session within two seconds, also one that cannot reach the feed',
  { skip: !mysql },
  async (t) => {
    if (!mysql) return
    const { app, url, feed } = await buildFollower(t, mysql)
    const { app: replica } = await buildFollower(t, mysql, { url, feed })
    const { app: other } = await buildFollower(t, mysql, { url, feedUrl: `http://127.0.0.1:${await freePort()}/` })
    end(feed, 'one session')
    const endedAt = performance.now()
    for (const each of [app, replica, other])
      await until('it is refused', () => each.revokedSessions.has('one session'))
    t.ok(performance.now() - endedAt < 2_000)
  },
)
