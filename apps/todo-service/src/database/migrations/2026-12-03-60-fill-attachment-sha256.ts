import type { Attachment } from '@todo/schemas'
import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** How many files are filled in by one statement. */
const BATCH = 500

interface Row {
  id: string
  attachments: string
}

/**
 * The SHA-256 of files that came before its column: their to-dos say it. Of a file that was removed from its to-do before then it stays
 * unknown. Some rows at a time, so that a run that was cut off goes on where it was.
 */
export class FillAttachmentSha256 extends PortableMigration {
  override async up(): Promise<void> {
    let last = ''
    for (let rows = await this.#missing(last); rows.length > 0; rows = await this.#missing(last)) {
      const sums = rows.map(({ id, attachments }) => {
        const files: Attachment[] = JSON.parse(attachments)
        return sql`when ${id} then ${files.find((file) => file.id === id)?.sha256 ?? null}`
      })
      const ids = rows.map(({ id }) => id)
      await sql`update attachment set sha256 = case id ${sql.join(sums, sql` `)} end where id in (${sql.join(ids)})`.execute(
        this.db,
      )
      for (const id of ids) last = id
    }
  }

  async #missing(after: string): Promise<Row[]> {
    const { rows } = await sql<Row>`
      select a.id, t.attachments from attachment a join todo t on t.id = a.todo_id
      where a.id > ${after} and a.sha256 is null and a.is_ready and t.attachments is not null
      order by a.id limit ${BATCH}`.execute(this.db)
    return rows
  }
}
