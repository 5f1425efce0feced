import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** The feed goes on after the users who are in it from its beginning. */
export class StartFeedPosition extends PortableMigration {
  override async up(): Promise<void> {
    const feedPosition = sql.table('feed_position')
    const { rows } = await sql`select id from ${feedPosition}`.execute(this.db)
    if (rows.length > 0) return
    const last = sql`select coalesce(max(position), 0) from ${sql.table('user')}`
    await sql`insert into ${feedPosition} (id, value) values (1, (${last}))`.execute(this.db)
  }
}
