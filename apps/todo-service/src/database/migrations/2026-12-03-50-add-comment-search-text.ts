import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'
import { fold } from '../../modules/queries/search/fold.ts'

/** How many comments are filled in by one statement. */
const BATCH = 500

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
    for (let rows = await this.#missing(); rows.length > 0; rows = await this.#missing()) {
      const texts = rows.map(({ id, text }) => sql`when ${id} then ${fold(text)}`)
      const ids = rows.map(({ id }) => id)
      await sql`update comment set search_text = case id ${sql.join(texts, sql` `)} end where id in (${sql.join(ids)})`.execute(
        this.db,
      )
    }
  }

  async #missing(): Promise<Row[]> {
    const { rows } = await sql<Row>`
      select id, text from comment where search_text is null order by id limit ${BATCH}`.execute(this.db)
    return rows
  }
}
