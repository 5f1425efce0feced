import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createFaultyProxy,
  createFeedServer,
  createKeyServer,
  type FeedServer,
  mysql,
  queryMysql,
  startServer,
  until,
} from '@todo/test-kit'
import tap from 'tap'
import { FeedCursor, RevokedSession } from '../../../src/modules/feed/entities.ts'
import { applyPage } from '../../../src/modules/feed/feed.service.ts'
import { Todo, User } from '../../../src/modules/todos/entities.ts'
import { type App, buildTestApp, clientOf, KEY, newUser, onEachDatabase } from '../../helper.ts'

// Processes take their time on a machine that is busy.
tap.setTimeout(120_000)

const SERVER = path.join(import.meta.dirname, '../../../src/server.ts')
const skip = !mysql && 'SQLite serves one process'

const cursorOf = async (app: App) => (await app.orm.em.fork().findOneOrFail(FeedCursor, 1)).position

/** One of each kind: a user with another name, a user who is gone, a session that has ended. */
function sayAll(feed: FeedServer, renamed: number, deleted: number, session: string): void {
  feed.say(
    { type: 'user', id: renamed, username: 'another name' },
    { type: 'user_deleted', id: deleted },
    { type: 'session_revoked', session_id: session, expires_at: Date.now() + 900_000 },
  )
}

onEachDatabase(async (t, database) => {
  t.test('a page is applied once, and one that was asked for earlier not at all', async (t) => {
    const { app } = await buildTestApp(t, database)
    const ada = clientOf(app, newUser('ada'))
    await ada.add()
    const page = { changes: [{ position: 3, type: 'user' as const, id: ada.user.id, username: 'b' }], next: 5 }
    const apply = (after: number) => applyPage(app.orm.em.fork(), after, page)
    t.strictSame((await Promise.all([apply(0), apply(0), apply(0)])).sort(), [false, false, true])
    t.equal(await apply(4), false)
    t.equal(await cursorOf(app), 5)
    t.match(await app.orm.em.fork().findOne(User, ada.user.id), { username: 'b', version: 2 })
  })

  t.test('what cannot be applied as a whole leaves nothing, not even the cursor; later it is applied', async (t) => {
    const { app, feed } = await buildTestApp(t, database, { pullMs: 5 })
    const execute = (sql: string) => app.orm.em.getConnection().execute(sql)
    const [ada, bob] = [clientOf(app, newUser('ada')), clientOf(app, newUser('bob'))]
    await ada.add()
    await bob.add()
    for (const table of ['job', 'revoked_session']) {
      const before = await cursorOf(app)
      const trigger = `CREATE TRIGGER fail BEFORE INSERT ON ${table} FOR EACH ROW`
      await execute(
        database.name === 'MySQL'
          ? `${trigger} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no more'`
          : `${trigger} BEGIN SELECT RAISE(ABORT, 'no more'); END`,
      )
      const { requests } = feed
      sayAll(feed, ada.user.id, bob.user.id, table)
      await until('it has been tried again and again', () => feed.requests > requests + 2)
      t.equal(await cursorOf(app), before)
      t.equal(
        (await app.orm.em.fork().findOneOrFail(User, ada.user.id)).username,
        before === 0 ? 'ada' : 'another name',
      )
      t.equal(await app.orm.em.fork().count(RevokedSession, { id: table }), 0)
      await execute('DROP TRIGGER fail')
      await until('it is applied', async () => (await cursorOf(app)) === feed.position)
      t.equal(await app.orm.em.fork().count(RevokedSession, { id: table }), 1)
    }
    t.match(await app.orm.em.fork().findOne(User, ada.user.id), { username: 'another name', version: 2 })
    await until('the to-dos are erased', async () => (await app.orm.em.fork().count(Todo)) === 1)
  })
})

tap.test('replicas that pull at the same time apply each change once', { skip }, async (t) => {
  if (!mysql) return
  const { app, url, feed } = await buildTestApp(t, mysql, { pullMs: 2 })
  const replicas = [app]
  for (let count = 1; count < 3; count += 1) replicas.push((await buildTestApp(t, mysql, { url, feed, pullMs: 2 })).app)
  const users = Array.from({ length: 12 }, (_, index) => clientOf(app, newUser(`user ${index}`)))
  for (const user of users) await user.add()
  await Promise.all(replicas.map((replica) => replica.ready()))
  for (const [index, { user, sid }] of users.entries()) {
    sayAll(feed, user.id, newUser().id, sid)
    // Sometimes page by page, sometimes many at once.
    if (index % 3 > 0) await sleep(index)
  }
  await until('all is applied', async () => (await cursorOf(app)) === feed.position)
  const em = app.orm.em.fork()
  for (const { user } of users) t.match(await em.findOne(User, user.id), { username: 'another name', version: 2 })
  t.equal(await em.count(RevokedSession), users.length)
  t.strictSame(await queryMysql(url, 'SELECT COUNT(*) AS n FROM job'), [{ n: users.length }], 'one job a deletion')
})

tap.test('a connection that breaks anywhere, also at COMMIT: each change is there once', { skip }, async (t) => {
  if (!mysql) return
  const url = await mysql.create(t)
  const proxy = await createFaultyProxy(t, url)
  const { app, feed } = await buildTestApp(t, mysql, { url: proxy.url, pullMs: 5 })
  const ada = clientOf(app, newUser('ada'))
  await ada.add()
  const traps = ['update `feed_cursor`', 'insert into `revoked_session`', 'for update', 'insert into `user`']
  let jobs = 0
  for (const trap of [...traps, 'insert into `job`', 'commit']) {
    for (const when of ['before', 'after'] as const) {
      proxy.cutOnce(trap, when)
      jobs += 1
      sayAll(feed, newUser().id, newUser().id, `${trap} ${when}`)
      await until(`it is applied: ${trap} ${when}`, async () => (await cursorOf(app)) === feed.position)
      t.strictSame(await queryMysql(url, 'SELECT COUNT(*) AS n FROM job'), [{ n: jobs }], `${trap} ${when}`)
      t.ok(await app.orm.em.fork().findOne(RevokedSession, { id: `${trap} ${when}` }))
    }
  }
})

tap.test('processes that are killed at any time: each change is there once', { skip }, async (t) => {
  if (!mysql) return
  const feed = await createFeedServer(t)
  const url = await mysql.create(t)
  const env = {
    DATABASE_URL: url,
    JWKS_URL: (await createKeyServer(t, KEY)).url,
    USER_FEED_URL: feed.url,
    SERVICE_TOKEN: feed.token,
  }
  let deleted = 0
  let busy = true
  const saying = (async () => {
    while (busy) {
      sayAll(feed, newUser().id, newUser().id, `session ${deleted}`)
      deleted += 1
      await sleep(30)
    }
  })()
  for (let kill = 0; kill < 2; kill += 1) {
    const server = await startServer(t, SERVER, { env })
    await sleep(100 + 200 * kill)
    server.child.kill('SIGKILL')
    await server.exit
  }
  busy = false
  await saying
  const server = await startServer(t, SERVER, { env })
  const one = async (sql: string) => (await queryMysql(url, sql))[0]?.n
  await until('all is applied', async () => (await one('SELECT position AS n FROM feed_cursor')) === feed.position)
  t.equal(await one('SELECT COUNT(*) AS n FROM job'), deleted)
  t.equal(await one('SELECT COUNT(*) AS n FROM user WHERE deleted_at IS NOT NULL'), deleted)
  t.equal(await one('SELECT COUNT(*) AS n FROM revoked_session'), deleted)
  server.child.kill('SIGTERM')
  t.strictSame(await server.exit, { code: 0, signal: null })
})
