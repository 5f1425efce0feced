import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class CreateSection extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'section',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('list_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('name', 'varchar(256)', (column) => column.notNull())
          .addColumn('position', 'varchar(255)', (column) => column.notNull())
          .addColumn('is_archived', this.boolean, (column) => column.notNull().defaultTo(sql`false`))
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('updated_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('section_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('section_list_id_foreign', ['list_id'], 'list', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { indexes: { section_user_id_index: ['user_id'], section_list_id_index: ['list_id'] } },
    )
  }
}
