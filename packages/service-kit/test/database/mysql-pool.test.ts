import { mysql } from '@todo/test-kit'
import t from 'tap'
import { isDatabaseUnavailable, runSql } from '../../src/database/index.ts'
import { openNotes } from '../fixtures/notes.ts'

t.test('each connection sees what is committed, whoever made it', { skip: !mysql }, async (t) => {
  const { em } = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 4 })
  const holder = em.fork()
  await holder.begin()
  const text = 'select connection_id() as id, @@session.transaction_isolation as level, sleep(?)'
  const results = await Promise.all([em, em, em, holder].map((em) => runSql<{ id: number }>(em, text, [0.2])))
  await holder.rollback()
  const rows = results.flatMap(({ rows }) => rows)
  t.equal(new Set(rows.map(({ id }) => id)).size, 4)
  for (const row of rows) t.match(row, { level: 'READ-COMMITTED' })
})

t.test('where no connection can be had, that is said', { skip: !mysql }, async (t) => {
  const orm = await openNotes(t, (await mysql?.create(t)) ?? '')
  await orm.close()
  const refused: unknown = await runSql(orm.em, 'select ?', [1]).catch((error: unknown) => error)
  t.ok(isDatabaseUnavailable(refused), 'the answer is 503')
})
