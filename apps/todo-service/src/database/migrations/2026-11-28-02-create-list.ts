import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class CreateList extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'list',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('name', 'varchar(256)', (column) => column.notNull())
          .addColumn('description', 'text', (column) => column.notNull())
          .addColumn('color', 'varchar(32)')
          .addColumn('view', 'varchar(8)', (column) => column.notNull().defaultTo('list'))
          .addColumn('is_inbox', this.boolean, (column) => column.notNull().defaultTo(sql`false`))
          .addColumn('is_archived', this.boolean, (column) => column.notNull().defaultTo(sql`false`))
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('updated_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('deleted_at', this.moment, this.integer)
          .addForeignKeyConstraint('list_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { indexes: { list_user_id_is_inbox_index: ['user_id', 'is_inbox'] } },
    )
  }
}
