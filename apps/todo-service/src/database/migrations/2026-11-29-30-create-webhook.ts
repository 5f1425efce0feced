import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class CreateWebhook extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'webhook',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('url', 'varchar(2048)', (column) => column.notNull())
          .addColumn('events', 'varchar(2048)', (column) => column.notNull())
          .addColumn('is_active', this.boolean, (column) => column.notNull().defaultTo(sql`true`))
          .addColumn('off_reason', 'varchar(255)')
          .addColumn('secret', 'varchar(255)', (column) => column.notNull())
          .addColumn('old_secret', 'varchar(255)')
          .addColumn('old_secret_until', this.moment, this.integer)
          .addColumn('failures', 'integer', (column) => this.integer(column).notNull().defaultTo(0))
          .addColumn('due_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('claims', 'integer', (column) => this.integer(column).notNull().defaultTo(0))
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('updated_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('webhook_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { indexes: { webhook_user_id_index: ['user_id'], webhook_is_active_due_at_index: ['is_active', 'due_at'] } },
    )
  }
}
