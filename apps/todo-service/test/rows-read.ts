import { CompiledQuery } from 'kysely'
import type { App, Statement } from './helper.ts'

/** How many rows MySQL reads by indexes for some statements. What it reads from its own tables of results is left out. */
export function rowsRead(app: App, statements: readonly Statement[]): Promise<number> {
  return app.orm.em
    .getKysely()
    .connection()
    .execute(async (db) => {
      const soFar = async () => {
        const status =
          "show session status where variable_name in ('Handler_read_key', 'Handler_read_next', 'Handler_read_prev')"
        const { rows } = await db.executeQuery<{ Value: string }>(CompiledQuery.raw(status))
        return rows.reduce((sum, { Value }) => sum + Number(Value), 0)
      }
      const before = await soFar()
      for (const { sql, parameters } of statements) await db.executeQuery(CompiledQuery.raw(sql, [...parameters]))
      return (await soFar()) - before
    })
}
