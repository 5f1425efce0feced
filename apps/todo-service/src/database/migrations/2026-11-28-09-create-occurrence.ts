import { PortableMigration } from '@todo/service-kit/database'

export class CreateOccurrence extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'occurrence',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('todo_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('due', 'varchar(90)', (column) => column.notNull())
          .addColumn('action', 'varchar(8)', (column) => column.notNull())
          .addColumn('at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('actor_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('occurrence_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('occurrence_todo_id_foreign', ['todo_id'], 'todo', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      {
        indexes: { occurrence_user_id_index: ['user_id'], occurrence_todo_id_due_index: ['todo_id', 'due'] },
      },
    )
  }
}
