import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class CreateListMember extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'list_member',
      (table) =>
        table
          .addColumn('list_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('role', 'varchar(8)', (column) => column.notNull())
          .addColumn('position', 'varchar(255)', (column) => column.notNull())
          .addColumn('is_favorite', this.boolean, (column) => column.notNull().defaultTo(sql`false`))
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addPrimaryKeyConstraint('list_member_pkey', ['list_id', 'user_id'])
          .addForeignKeyConstraint('list_member_list_id_foreign', ['list_id'], 'list', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('list_member_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { indexes: { list_member_user_id_index: ['user_id'] } },
    )
  }
}
