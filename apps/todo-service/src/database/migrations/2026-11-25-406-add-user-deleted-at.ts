import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** The database itself refuses to raise the version of who is deleted, and every write begins with that. */
export class AddUserDeletedAt extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumn('user', 'deleted_at', this.moment, this.integer, sql`deleted_at is null or version = 0`)
  }
}
