import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class CreateFilter extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'filter',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('name', 'varchar(256)', (column) => column.notNull())
          .addColumn('query', 'varchar(1024)', (column) => column.notNull())
          .addColumn('color', 'varchar(32)')
          .addColumn('position', 'varchar(255)', (column) => column.notNull())
          .addColumn('is_favorite', this.boolean, (column) => column.notNull().defaultTo(sql`false`))
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('updated_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('filter_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { indexes: { filter_user_id_index: ['user_id'] } },
    )
  }
}
