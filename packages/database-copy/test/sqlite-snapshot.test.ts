import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileOf } from '@todo/service-kit/database/tools'
import { createFolder, sqlite } from '@todo/test-kit'
import Database from 'better-sqlite3'
import t from 'tap'
import { SqliteSnapshot } from '../src/index.ts'
import { contentsOf, openLibrary } from './fixtures/library.ts'

t.test('a copy of the pages is as the database was, in one file', async (t) => {
  const url = await sqlite.create(t)
  const { add } = await openLibrary(t, url)
  const before = await contentsOf(url)
  const snapshot = new SqliteSnapshot(fileOf(url))
  await add([[5, 'too late', null, null]])
  const file = join(await createFolder(t), 'copy.sqlite')
  const parts: number[] = []
  await snapshot.copyInto(file, (part) => parts.push(part))
  await snapshot.close()
  t.same(parts, [0])
  t.notOk(statSync(`${file}-wal`, { throwIfNoEntry: false }))
  t.same(await contentsOf(`file:${file}`), before)
})

t.test('a file without tables has no migrations', async (t) => {
  const file = join(await createFolder(t), 'empty.sqlite')
  new Database(file).exec('CREATE TABLE some (id integer)').close()
  const snapshot = new SqliteSnapshot(file)
  t.same(await snapshot.migrations(), [])
  t.same(await snapshot.tables(), [{ name: 'some', columns: ['id'], lastId: 0 }])
  await snapshot.close()
})

t.test('damage is found', async (t) => {
  const file = join(await createFolder(t), 'damaged.sqlite')
  const database = new Database(file)
  database.exec('CREATE TABLE whole (name text not null); CREATE TABLE damaged (name text)')
  database.exec('INSERT INTO damaged VALUES (NULL)')
  const declared = 'CREATE TABLE damaged (name text not null)'
  database.unsafeMode().pragma('writable_schema = ON')
  database.prepare("UPDATE sqlite_master SET sql = ? WHERE name = 'damaged'").run(declared)
  database.close()
  const snapshot = new SqliteSnapshot(file)
  const faults = (await snapshot.tables()).map((table) => snapshot.faults(table))
  t.same(faults, [['NULL value in damaged.name'], []])
  await snapshot.close()
})
