import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'
import { searchTextOf } from '../../modules/queries/search/search-text.ts'

/** How many to-dos are filled in by one statement. */
const BATCH = 500

interface Row {
  id: number
  contents: string
  notes: string
}

/**
 * The text that a to-do is found by. Not by SQL, whose functions for upper case differ from one database to the other:
 * the rows that there are get it some at a time, so that a run that was cut off goes on where it was.
 */
export class AddSearchText extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(this.db.schema.alterTable('todo').addColumn('search_text', sql`mediumtext`))
    let last = 0
    for (let rows = await this.#rowsAfter(last); rows.length > 0; rows = await this.#rowsAfter(last)) {
      const texts = rows.map((row) => sql`when ${row.id} then ${searchTextOf(row)}`)
      const ids = rows.map(({ id }) => id)
      await sql`update todo set search_text = case id ${sql.join(texts, sql` `)} end where id in (${sql.join(ids)})`.execute(
        this.db,
      )
      last = Math.max(...ids)
    }
  }

  async #rowsAfter(id: number): Promise<Row[]> {
    const { rows } = await sql<Row>`
      select id, contents, notes from todo where search_text is null and id > ${id} order by id limit ${BATCH}`.execute(
      this.db,
    )
    return rows
  }
}
