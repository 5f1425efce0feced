import { PortableMigration } from '@todo/service-kit/database'

export class CreateComment extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'comment',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('todo_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('author_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('text', 'text', (column) => column.notNull())
          .addColumn('mentions', 'text', (column) => column.notNull())
          .addColumn('posted_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('edited_at', this.moment, (column) => this.integer(column))
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('updated_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('comment_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('comment_todo_id_foreign', ['todo_id'], 'todo', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { indexes: { comment_user_id_index: ['user_id'], comment_todo_id_index: ['todo_id'] } },
    )
  }
}
