import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'
import { fold } from '../../modules/queries/search/fold.ts'

/** How many comments are filled in by one statement: with the longest texts, it stays below what MySQL takes at once. */
const BATCH = 50

interface Row {
  id: number
  text: string
}

/**
 * The text that a comment is found by. The rows that there are get it some at a time, as those of to-dos did, so that a run
 * that was cut off goes on where it was.
 */
export class AddCommentSearchText extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumns('comment', [['search_text', sql`mediumtext`, (column) => column]])
    let last = 0
    for (let rows = await this.#rowsAfter(last); rows.length > 0; rows = await this.#rowsAfter(last)) {
      const texts = rows.map(({ id, text }) => sql`when ${id} then ${fold(text)}`)
      const ids = rows.map(({ id }) => id)
      await sql`update comment set search_text = case id ${sql.join(texts, sql` `)} end where id in (${sql.join(ids)})`.execute(
        this.db,
      )
      last = Math.max(...ids)
    }
  }

  async #rowsAfter(id: number): Promise<Row[]> {
    const { rows } = await sql<Row>`
      select id, text from comment where search_text is null and id > ${id} order by id limit ${BATCH}`.execute(this.db)
    return rows
  }
}
