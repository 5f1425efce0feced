import t from 'tap'
import { lendDatabases, mysql, queryMysql, sqlite } from '../src/index.ts'

const MAKE = [
  'CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY, name TEXT)',
  'CREATE TABLE child (id INT PRIMARY KEY, parent_id INT NOT NULL, FOREIGN KEY (parent_id) REFERENCES parent (id))',
  "INSERT INTO parent (name) VALUES ('first')",
]
const TRIGGER = 'CREATE TRIGGER change_it BEFORE INSERT ON parent FOR EACH ROW SET NEW.name = NULL'

t.test('a database has its first rows whenever it is lent', { skip: !mysql }, async (t) => {
  if (!mysql) throw new TypeError('no MySQL')
  const database = mysql
  const made: string[] = []
  const lend = lendDatabases(t, async (url) => {
    made.push(url)
    await queryMysql(url, ...MAKE)
  })
  const use = async (...statements: string[]) => {
    let used = ''
    await t.test(String(statements[0]), async (t) => {
      used = await lend(t, database)
      const rows = await queryMysql(used, 'SELECT * FROM parent')
      t.same(rows, [{ id: 1, name: 'first' }])
      await queryMysql(used, ...statements)
    })
    return used
  }
  const first = await use("INSERT INTO parent (name) VALUES ('second')", 'INSERT INTO child VALUES (5, 2)')
  const again = await use("UPDATE parent SET name = 'another'", 'INSERT INTO child VALUES (6, 1)')
  t.equal(again, first)
  t.equal(made.length, 1)

  for (const change of [
    'ALTER TABLE parent ADD COLUMN more INT',
    'CREATE TABLE other (id INT)',
    TRIGGER,
    'DROP TABLE child',
  ]) {
    t.not(await use(change), await use('SELECT 1'), 'one that was changed is not lent again')
  }
  const gone = await use('SELECT 2', `DROP DATABASE ${new URL(await use('SELECT 3')).pathname.slice(1)}`)
  t.not(await use('SELECT 4'), gone)
})

t.test('one with a trigger is refused: that would not be copied', { skip: !mysql }, async (t) => {
  if (!mysql) throw new TypeError('no MySQL')
  const lend = lendDatabases(t, async (url) => void (await queryMysql(url, ...MAKE, TRIGGER)))
  await t.rejects(lend(t, mysql), { message: 'Triggers are not copied' })
})

t.test('a SQLite file is made for each test', async (t) => {
  const made: string[] = []
  const lend = lendDatabases(t, async (url) => void made.push(url))
  const lent = [await lend(t, sqlite), await lend(t, sqlite)]
  t.equal(new Set(lent).size, 2)
  t.same(made, lent)
})
