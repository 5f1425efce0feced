import { mysql } from '@todo/test-kit'
import { CompiledQuery } from 'kysely'
import t from 'tap'
import { openDatabase } from '../../src/database/index.ts'
import { notes, openNotes } from '../fixtures/notes.ts'

t.test('MySQL parses a statement with parameters once for each connection', { skip: !mysql }, async (t) => {
  const orm = await openNotes(t, (await mysql?.create(t)) ?? '', { poolSize: 1 })
  const kysely = orm.em.fork().getKysely()
  const run = async (sql: string, parameters: unknown[] = []) =>
    (await kysely.executeQuery<Record<string, unknown>>(CompiledQuery.raw(sql, parameters))).rows
  const prepared = async () => {
    const [row] = await run("show session status like 'Com_stmt_prepare'")
    return Number(row?.Value)
  }
  const before = await prepared()
  const text = "it's \\ a \u{1f600}, ' or 1 = 1 -- "
  for (const value of [text, 7, 2 ** 31 - 1, null])
    t.strictSame(await run('select cast(? as char) as value', [value]), [{ value: value && String(value) }])
  t.equal((await prepared()) - before, 1)
  const rows = 'with recursive n as (select 1 as i union all select i + 1 from n where i < 9) select i from n limit ?'
  t.equal((await run(rows, [3])).length, 3, 'a number is a whole number where one is needed')
  await t.rejects(run('select ? from nowhere', [1]), { code: 'ER_NO_SUCH_TABLE' })
})

t.test('the check of a MySQL prepares a statement each time, and leaves none', { skip: !mysql }, async (t) => {
  const url = (await mysql?.create(t)) ?? ''
  const { orm, check, close } = await openDatabase({
    ...notes,
    url,
    poolSize: 1,
    timeoutMs: 10_000,
    log: () => undefined,
  })
  t.teardown(close)
  const done = async () => {
    const text = "show session status where Variable_name in ('Com_prepare_sql', 'Com_dealloc_sql')"
    const { rows } = await orm.em.getKysely().executeQuery<{ Value: string }>(CompiledQuery.raw(text))
    return rows.map(({ Value }) => Number(Value))
  }
  t.strictSame(await done(), [0, 0])
  await check()
  await check()
  t.strictSame(await done(), [2, 2])
})
