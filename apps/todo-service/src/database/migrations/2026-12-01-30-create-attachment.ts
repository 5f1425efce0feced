import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class CreateAttachment extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'attachment',
      (table) =>
        table
          .addColumn('id', 'varchar(36)', (column) => column.notNull().primaryKey())
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('todo_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('size', 'bigint', (column) => this.integer(column).notNull())
          .addColumn('is_ready', this.boolean, (column) => column.notNull().defaultTo(sql`false`))
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('removed_at', this.moment, this.integer),
      { indexes: { attachment_user_id_index: ['user_id'], attachment_todo_id_index: ['todo_id'] } },
    )
  }
}
