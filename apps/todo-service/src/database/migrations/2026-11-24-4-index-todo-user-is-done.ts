import { PortableMigration } from '@todo/service-kit/database'

/** Serves lists of what is done, or not, in the order of ids. */
export class IndexTodoUserIsDone extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(
      this.db.schema.createIndex('todo_user_id_is_done_index').on('todo').columns(['user_id', 'is_done']),
    )
  }
}
