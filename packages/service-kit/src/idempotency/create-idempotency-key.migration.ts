import { sql } from 'kysely'
import { PortableMigration } from '../database/migration.ts'

/** The table of `KeptAnswer`. */
export class CreateIdempotencyKey extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'idempotency_key',
      (table) =>
        table
          .addColumn('id', 'varchar(43)', (column) => column.notNull().primaryKey())
          .addColumn('user_id', 'integer', this.integer)
          .addColumn('fingerprint', 'varchar(43)', (column) => column.notNull())
          .addColumn('answer', sql`mediumtext`, (column) => column.notNull())
          .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull()),
      {
        indexes: {
          idempotency_key_user_id_index: ['user_id'],
          idempotency_key_expires_at_index: ['expires_at'],
        },
      },
    )
  }
}
