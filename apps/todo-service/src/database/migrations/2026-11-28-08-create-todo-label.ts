import { PortableMigration } from '@todo/service-kit/database'

export class CreateTodoLabel extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'todo_label',
      (table) =>
        table
          .addColumn('todo_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('name', 'varchar(64)', (column) => column.notNull())
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addPrimaryKeyConstraint('todo_label_pkey', ['todo_id', 'name'])
          .addForeignKeyConstraint('todo_label_todo_id_foreign', ['todo_id'], 'todo', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('todo_label_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { indexes: { todo_label_user_id_name_index: ['user_id', 'name', 'todo_id'] } },
    )
  }
}
