import { PortableMigration } from '@todo/service-kit/database'

export class CreateThrottle extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('throttle')
      .addColumn('id', 'varchar(64)', (column) => column.notNull().primaryKey())
      .addColumn('name', 'varchar(64)', (column) => column.notNull())
      .addColumn('failures', 'integer', (column) => this.integer(column).notNull())
      .addColumn('blocked_until_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('known_until_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
    const index = (name: string) => this.db.schema.createIndex(name).on('throttle')
    await this.unlessThere(index('throttle_name_index').column('name'))
    await this.unlessThere(index('throttle_expires_at_index').column('expires_at'))
  }
}
