import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/**
 * Has the feed of users read again from its beginning. A former release kept only users who had written something; now
 * all of them have an account here. Applying the feed a second time changes nothing else.
 */
export class ReadFeedAgain extends PortableMigration {
  override async up(): Promise<void> {
    await sql`update feed_cursor set position = 0`.execute(this.db)
  }
}
