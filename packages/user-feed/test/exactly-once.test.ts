import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createFaultyProxy,
  createFeedServer,
  type FeedServer,
  mysql,
  queryMysql,
  startProcess,
  until,
} from '@todo/test-kit'
import tap from 'tap'
import { applyPage } from '../src/apply-page.ts'
import { RevokedSession } from '../src/entities.ts'
import { Note, takeNotes } from './fixtures/notes.ts'
import { buildFollower, cursorOf, end, newId, onEachDatabase } from './helper.ts'

const FOLLOWER = path.join(import.meta.dirname, 'fixtures/follower.ts')
const skip = !mysql && 'SQLite serves one process'

/** One of each kind: a user with a name, a user who is gone, a session that has ended. */
function sayAll(feed: FeedServer, session: string): void {
  feed.say({ type: 'user', id: newId(), username: 'a name' }, { type: 'user_deleted', id: newId() })
  end(feed, session)
}

onEachDatabase(async (t, database) => {
  t.test('a page is applied once, and one that was asked for earlier not at all', async (t) => {
    const { app, feed } = await buildFollower(t, database)
    await feed.stop()
    const page = { changes: [{ position: 3, type: 'user' as const, id: 7, username: 'b' }], next: 5 }
    const apply = (after: number) => applyPage(app.orm.em.fork(), after, page, takeNotes)
    t.strictSame((await Promise.all([apply(0), apply(0), apply(0)])).sort(), [false, false, true])
    t.equal(await apply(4), false)
    t.equal(await cursorOf({ app }), 5)
    t.match(await app.orm.em.fork().findAll(Note), [{ userId: 7, name: 'b' }])
  })

  t.test('what cannot be applied as a whole leaves nothing, not even the cursor; later it is applied', async (t) => {
    const { app, feed } = await buildFollower(t, database, { pullMs: 5 })
    const execute = (sql: string) => app.orm.em.getConnection().execute(sql)
    for (const [index, table] of ['note', 'revoked_session'].entries()) {
      const before = await cursorOf({ app })
      const trigger = `CREATE TRIGGER fail BEFORE INSERT ON ${table} FOR EACH ROW`
      await execute(
        database.name === 'MySQL'
          ? `${trigger} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no more'`
          : `${trigger} BEGIN SELECT RAISE(ABORT, 'no more'); END`,
      )
      const { requests } = feed
      sayAll(feed, table)
      await until('it has been tried again and again', () => feed.requests > requests + 2)
      t.equal(await cursorOf({ app }), before)
      t.equal(await app.orm.em.fork().count(Note), 2 * index)
      t.equal(await app.orm.em.fork().count(RevokedSession), index)
      await execute('DROP TRIGGER fail')
      await until('it is applied', async () => (await cursorOf({ app })) === feed.position)
      t.equal(await app.orm.em.fork().count(Note), 2 * (index + 1))
      t.equal(await app.orm.em.fork().count(RevokedSession), index + 1)
    }
  })
})

tap.test('replicas that pull at the same time apply each change once', { skip }, async (t) => {
  if (!mysql) return
  const { app, url, feed } = await buildFollower(t, mysql, { pullMs: 2 })
  for (let count = 1; count < 3; count += 1) await buildFollower(t, mysql, { url, feed, pullMs: 2 })
  const rounds = 12
  for (let round = 0; round < rounds; round += 1) {
    sayAll(feed, `session ${round}`)
    // Sometimes page by page, sometimes many at once.
    if (round % 3 > 0) await sleep(round)
  }
  await until('all is applied', async () => (await cursorOf({ app })) === feed.position)
  t.equal(await app.orm.em.fork().count(Note), 2 * rounds)
  t.equal(await app.orm.em.fork().count(RevokedSession), rounds)
})

tap.test('a connection that breaks anywhere, also at COMMIT: each change is there once', { skip }, async (t) => {
  if (!mysql) return
  const proxy = await createFaultyProxy(t, await mysql.create(t))
  const { app, feed } = await buildFollower(t, mysql, { url: proxy.url, pullMs: 5 })
  let rounds = 0
  for (const trap of ['update `feed_cursor`', 'insert into `revoked_session`', 'insert into `note`', 'commit']) {
    for (const when of ['before', 'after'] as const) {
      proxy.cutOnce(trap, when)
      rounds += 1
      sayAll(feed, `${trap} ${when}`)
      await until(`it is applied: ${trap} ${when}`, async () => (await cursorOf({ app })) === feed.position)
      t.equal(await app.orm.em.fork().count(Note), 2 * rounds, `${trap} ${when}`)
      t.ok(await app.orm.em.fork().findOne(RevokedSession, { id: `${trap} ${when}` }))
    }
  }
})

tap.test('processes that are killed at any time: each change is there once', { skip }, async (t) => {
  if (!mysql) return
  const feed = await createFeedServer(t)
  const url = await mysql.create(t)
  const start = () =>
    startProcess(t, FOLLOWER, {
      env: { DATABASE_URL: url, USER_FEED_URL: feed.url, SERVICE_TOKEN: feed.token },
      unmeasured: true,
    })
  let rounds = 0
  let busy = true
  const saying = (async () => {
    while (busy) {
      sayAll(feed, `session ${rounds}`)
      rounds += 1
      await sleep(30)
    }
  })()
  for (let kill = 0; kill < 3; kill += 1) {
    const { requests } = feed
    const follower = start()
    await until('it has asked', () => feed.requests > requests)
    await sleep(70 * kill)
    follower.child.kill('SIGKILL')
    await follower.exit
  }
  busy = false
  await saying
  start()
  const one = async (sql: string) => (await queryMysql(url, sql))[0]?.n
  await until('all is applied', async () => (await one('SELECT position AS n FROM feed_cursor')) === feed.position)
  t.equal(await one('SELECT COUNT(*) AS n FROM note'), 2 * rounds)
  t.equal(await one('SELECT COUNT(*) AS n FROM revoked_session'), rounds)
})
