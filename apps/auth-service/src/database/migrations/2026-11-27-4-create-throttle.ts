import { PortableMigration } from '@todo/service-kit/database'

export class CreateThrottle extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('throttle')
      .addColumn('id', 'varchar(64)', (column) => column.notNull().primaryKey())
      .addColumn('failures', 'integer', (column) => this.integer(column).notNull())
      .addColumn('blocked_until_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('known_until_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
    await this.createIndex(this.db.schema.createIndex('throttle_expires_at_index').on('throttle').column('expires_at'))
  }
}
