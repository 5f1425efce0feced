import { PortableMigration } from '@todo/service-kit/database'

export class CreateReminder extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'reminder',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('todo_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('minutes_before', 'integer')
          .addColumn('at_date', 'varchar(10)')
          .addColumn('at_time', 'varchar(5)')
          .addColumn('at_time_zone', 'varchar(64)')
          .addColumn('channel', 'varchar(8)', (column) => column.notNull())
          .addColumn('next_at', this.moment)
          .addColumn('last_occasion', 'varchar(100)')
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('updated_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('reminder_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('reminder_todo_id_foreign', ['todo_id'], 'todo', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      {
        indexes: {
          reminder_user_id_index: ['user_id'],
          reminder_todo_id_index: ['todo_id'],
          reminder_next_at_index: ['next_at'],
        },
      },
    )
  }
}
