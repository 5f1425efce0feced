import { existsSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import { mysqlAt } from '../src/databases.ts'
import {
  connectMysql,
  databases,
  killConnections,
  mysql,
  queryMysql,
  sqlite,
  until,
  untilLockIsAwaited,
} from '../src/index.ts'

t.test('SQLite is always under test, MySQL where TEST_MYSQL_URL names one', async (t) => {
  const expected = process.env.TEST_MYSQL_URL ? ['SQLite', 'MySQL'] : ['SQLite']
  t.strictSame(
    databases.map(({ name }) => name),
    expected,
  )
  t.equal(mysqlAt(undefined), undefined)
  t.equal(mysqlAt(''), undefined)
})

t.test('a SQLite database has a folder of its own, which is gone with the test', async (t) => {
  const urls: string[] = []
  await t.test('a test', async (t) => {
    urls.push(await sqlite.create(t), await sqlite.create(t), await sqlite.missing(t))
    t.ok(urls.every((url) => url.startsWith('file:/')))
    t.equal(new Set(urls).size, 3)
    t.ok(existsSync(folderOf(urls[0])))
    t.notOk(existsSync(folderOf(urls[2])), 'a missing one has no folder yet')
  })
  t.equal(urls.length, 3)
  t.notOk(existsSync(folderOf(urls[0])))
})

t.test('a MySQL database is made for the test and dropped with it', { skip: !mysql }, async (t) => {
  let url = ''
  await t.test('a test', async (t) => {
    url = (await mysql?.create(t)) ?? ''
    t.strictSame(await queryMysql(url, 'SELECT DATABASE() LIKE "test\\_%" AS own'), [{ own: 1 }])
    t.strictSame(await queryMysql(url, 'SELECT @@character_set_database AS charset'), [{ charset: 'utf8mb4' }])
    await t.rejects(queryMysql((await mysql?.missing(t)) ?? '', 'SELECT 1'), { code: 'ER_BAD_DB_ERROR' })
  })
  await t.rejects(queryMysql(url, 'SELECT 1'), { code: 'ER_BAD_DB_ERROR' })
})

t.test('connections to a MySQL database can be killed from outside', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const connection = await connectMysql(t, url)
  t.strictSame((await connection.query('SELECT 1 AS one'))[0], [{ one: 1 }])
  const broken = new Promise((resolve) => connection.on('error', resolve))
  t.equal(await killConnections(url), 1)
  t.match(await broken, { code: 'PROTOCOL_CONNECTION_LOST' })
  // The server may still know the one that has just killed, and left.
  await until('nobody is left', async () => (await killConnections(url)) === 0)
})

t.test('one who waits for a lock on MySQL is seen by who holds it', { skip: !mysql }, async (t) => {
  const url = (mysql && (await mysql.create(t))) ?? ''
  const holder = await connectMysql(t, url)
  await holder.query('CREATE TABLE thing (id INT PRIMARY KEY)')
  await holder.query('BEGIN')
  await holder.query('INSERT INTO thing VALUES (1)')
  const waiting = queryMysql(url, 'DELETE FROM thing')
  await untilLockIsAwaited(holder)
  await holder.query('COMMIT')
  await t.resolves(waiting)
})

function folderOf(url = ''): string {
  return path.dirname(url.slice('file:'.length))
}
