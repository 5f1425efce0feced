import { PortableMigration } from '@todo/service-kit/database'
import { type RawBuilder, sql } from 'kysely'

/** How many rows are changed by one statement. */
const BATCH = 500

/** The text with straight quotation marks and apostrophes in place of curly ones. */
const STRAIGHT = [
  ...[...'‘’‚‛'].map((curly) => [curly, "'"] as const),
  ...[...'“”„‟'].map((curly) => [curly, '"'] as const),
].reduce<RawBuilder<unknown>>(
  (text, [curly, straight]) => sql`replace(${text}, ${curly}, ${straight})`,
  sql.ref('search_text'),
)

/**
 * What to-dos are found by has no curly quotation marks any more. Some rows at a time, so that nobody waits long for one of
 * them, and a run that was cut off goes on where it was.
 */
export class StraightenQuotes extends PortableMigration {
  override async up(): Promise<void> {
    for (const name of ['todo', 'comment']) {
      const table = sql.table(name)
      let last = 0
      for (let ids = await this.#curlyAfter(name, last); ids.length > 0; ids = await this.#curlyAfter(name, last)) {
        await sql`update ${table} set search_text = ${STRAIGHT} where id in (${sql.join(ids)})`.execute(this.db)
        last = Math.max(...ids)
      }
    }
  }

  async #curlyAfter(name: string, id: number): Promise<number[]> {
    const { rows } = await sql<{ id: number }>`
      select id from ${sql.table(name)} where search_text <> ${STRAIGHT} and id > ${id} order by id limit ${BATCH}`.execute(
      this.db,
    )
    return rows.map((row) => row.id)
  }
}
