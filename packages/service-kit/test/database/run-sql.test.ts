import { databases } from '@todo/test-kit'
import t from 'tap'
import { inTransaction, runSql } from '../../src/database/index.ts'
import { openNotes } from '../fixtures/notes.ts'

for (const database of databases) {
  t.test(`on ${database.name}, a statement that is written out`, async (t) => {
    const { em } = await openNotes(t, await database.create(t))
    const insert = 'insert into note (text, `rank`) values (?, ?)'

    t.test('takes its values as they are, and tells what it did', async (t) => {
      const text = "it's \\ \u{1f600}, ' or 1 = 1 -- "
      const { insertId, affectedRows } = await runSql(em.fork(), insert, [text, 1])
      t.equal(affectedRows, 1)
      const { rows } = await runSql<{ text: string }>(em.fork(), 'select text from note where id = ?', [insertId])
      t.same(rows, [{ text }])
      t.same((await runSql(em.fork(), 'select id from note where id = ?', [-1])).rows, [])
    })

    t.test('belongs to the transaction', async (t) => {
      const undone = inTransaction(em.fork(), async (em) => {
        await runSql(em, insert, ['never', 2])
        throw new Error('no')
      })
      await t.rejects(undone, { message: 'no' })
      t.same((await runSql(em.fork(), 'select id from note where text = ?', ['never'])).rows, [])
    })
  })
}
