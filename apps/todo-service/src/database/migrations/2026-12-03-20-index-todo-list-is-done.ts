import { PortableMigration } from '@todo/service-kit/database'

/** Serves a list in the order of ids, which an index has after its columns. */
export class IndexTodoListIsDone extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(
      this.db.schema.createIndex('todo_list_id_is_done_index').on('todo').columns(['list_id', 'deleted_at', 'is_done']),
    )
  }
}
