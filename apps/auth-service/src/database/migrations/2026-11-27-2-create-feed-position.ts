import { PortableMigration } from '@todo/service-kit/database'

/** The table has one row, the counter, which starts at 0. */
export class CreateFeedPosition extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('feed_position')
      .addColumn('id', 'integer', (column) => this.integer(column).notNull().primaryKey())
      .addColumn('value', 'bigint', (column) => this.integer(column).notNull())
      .execute()
    const counter = this.db.withTables<{ feed_position: { id: number; value: number } }>()
    const row = await counter.selectFrom('feed_position').select('id').executeTakeFirst()
    if (!row) await counter.insertInto('feed_position').values({ id: 1, value: 0 }).execute()
  }
}
