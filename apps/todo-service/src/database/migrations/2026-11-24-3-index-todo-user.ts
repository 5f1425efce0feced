import { PortableMigration } from '@todo/service-kit/database'

/** Serves the foreign key, and lists in the order of ids: each entry ends in the id. */
export class IndexTodoUser extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(this.db.schema.createIndex('todo_user_id_index').on('todo').column('user_id'))
  }
}
