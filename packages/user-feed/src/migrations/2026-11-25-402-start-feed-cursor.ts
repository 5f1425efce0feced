import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** The one row: nothing has been read yet. */
export class StartFeedCursor extends PortableMigration {
  override async up(): Promise<void> {
    await sql`
      insert into feed_cursor (id, position)
      select 1, 0 where not exists (select 1 from feed_cursor)
    `.execute(this.db)
  }
}
