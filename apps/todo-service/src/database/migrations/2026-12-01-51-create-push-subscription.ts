import { PortableMigration } from '@todo/service-kit/database'

export class CreatePushSubscription extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'push_subscription',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('endpoint', 'varchar(2048)', (column) => column.notNull())
          .addColumn('endpoint_hash', 'varchar(43)', (column) => column.notNull())
          .addColumn('p256dh', 'varchar(87)', (column) => column.notNull())
          .addColumn('auth', 'varchar(22)', (column) => column.notNull())
          .addColumn('session_id', 'varchar(36)', (column) => column.notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('push_subscription_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      {
        uniques: { push_subscription_endpoint_hash_unique: ['endpoint_hash'] },
        indexes: {
          push_subscription_user_id_index: ['user_id'],
          push_subscription_session_id_index: ['session_id'],
        },
      },
    )
  }
}
