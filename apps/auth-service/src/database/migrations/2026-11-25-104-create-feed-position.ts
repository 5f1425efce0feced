import { PortableMigration } from '@todo/service-kit/database'

export class CreateFeedPosition extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('feed_position')
      .addColumn('id', 'integer', (column) => this.integer(column).notNull().primaryKey())
      .addColumn('value', 'bigint', (column) => this.integer(column).notNull())
      .execute()
  }
}
