import { PortableMigration } from '@todo/service-kit/database'

export class CreateWebhookCursor extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable('webhook_cursor', (table) =>
      table
        .addColumn('webhook_id', 'integer', (column) => this.integer(column).notNull())
        .addColumn('account_id', 'integer', (column) => this.integer(column).notNull())
        .addColumn('version', 'integer', (column) => this.integer(column).notNull())
        .addColumn('n', 'integer', (column) => this.integer(column).notNull())
        .addPrimaryKeyConstraint('webhook_cursor_pkey', ['webhook_id', 'account_id'])
        .addForeignKeyConstraint('webhook_cursor_webhook_id_foreign', ['webhook_id'], 'webhook', ['id'], (key) =>
          key.onDelete('cascade'),
        ),
    )
  }
}
