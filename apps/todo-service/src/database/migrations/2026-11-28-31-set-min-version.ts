import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** Of accounts that are older than the log: it is whole from its first line on. */
export class SetMinVersion extends PortableMigration {
  override async up(): Promise<void> {
    await sql`
      update user set min_version = coalesce(
        (select min(c.version) - 1 from ${sql.table('change')} c where c.user_id = user.id), version)
      where deleted_at is null`.execute(this.db)
  }
}
