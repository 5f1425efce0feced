import { PortableMigration } from '@todo/service-kit/database'

export class CreateNotification extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'notification',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('kind', 'varchar(16)', (column) => column.notNull())
          .addColumn('actor_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('todo_id', 'integer', this.integer)
          .addColumn('comment_id', 'integer', this.integer)
          .addColumn('invitation_id', 'integer', this.integer)
          .addColumn('is_read', 'boolean', (column) => column.notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('notification_todo_id_foreign', ['todo_id'], 'todo', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('notification_comment_id_foreign', ['comment_id'], 'comment', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint(
            'notification_invitation_id_foreign',
            ['invitation_id'],
            'invitation',
            ['id'],
            (key) => key.onDelete('cascade'),
          ),
      {
        indexes: {
          notification_user_id_index: ['user_id'],
          notification_user_id_is_read_index: ['user_id', 'is_read'],
          notification_todo_id_index: ['todo_id'],
          notification_comment_id_index: ['comment_id'],
          notification_invitation_id_index: ['invitation_id'],
          notification_created_at_index: ['created_at'],
        },
      },
    )
  }
}
