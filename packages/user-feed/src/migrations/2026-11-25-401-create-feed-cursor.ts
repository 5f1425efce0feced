import { PortableMigration } from '@todo/service-kit/database'

export class CreateFeedCursor extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('feed_cursor')
      .addColumn('id', 'integer', (column) => this.integer(column).notNull().primaryKey())
      .addColumn('position', 'bigint', (column) => this.integer(column).notNull())
      .execute()
  }
}
