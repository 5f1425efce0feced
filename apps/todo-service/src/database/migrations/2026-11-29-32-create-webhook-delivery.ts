import { PortableMigration } from '@todo/service-kit/database'

export class CreateWebhookDelivery extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'webhook_delivery',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('webhook_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('message_id', 'varchar(64)', (column) => column.notNull())
          .addColumn('account_id', 'integer', this.integer)
          .addColumn('account_version', 'integer', this.integer)
          .addColumn('n', 'integer', this.integer)
          .addColumn('type', 'varchar(32)', (column) => column.notNull())
          .addColumn('state', 'varchar(16)', (column) => column.notNull())
          .addColumn('attempts', 'integer', (column) => this.integer(column).notNull())
          .addColumn('status', 'integer', this.integer)
          .addColumn('excerpt', 'text')
          .addColumn('error', 'varchar(255)')
          .addColumn('due_at', this.moment, this.integer)
          .addColumn('claims', 'integer', (column) => this.integer(column).notNull().defaultTo(0))
          .addColumn('attempted_at', this.moment, this.integer)
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('webhook_delivery_webhook_id_foreign', ['webhook_id'], 'webhook', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      {
        indexes: {
          webhook_delivery_webhook_id_index: ['webhook_id'],
          webhook_delivery_user_id_index: ['user_id'],
          webhook_delivery_due_at_index: ['due_at'],
          webhook_delivery_created_at_index: ['created_at'],
        },
        uniques: { webhook_delivery_message_id_unique: ['message_id'] },
      },
    )
  }
}
