import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class CreateTodo extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('todo')
      .addColumn('id', 'integer', this.generatedId)
      .addColumn('contents', 'varchar(256)', (column) => column.notNull())
      .addColumn('is_done', this.isSqlite ? 'integer' : sql`tinyint(1)`, (column) =>
        column.notNull().defaultTo(sql`false`),
      )
      .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
      .addForeignKeyConstraint('todo_user_id_foreign', ['user_id'], 'user', ['id'], (key) => key.onDelete('cascade'))
      .execute()
  }
}
