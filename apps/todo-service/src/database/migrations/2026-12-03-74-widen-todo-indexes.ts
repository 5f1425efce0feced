import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** What filters ask for, and no text: it is looked for in the index, so that rows that do not have it need not be read. */
const ASKED = 'list_id, section_id, parent_id, priority, assignee_id, created_by'

const INDEXES = {
  todo_user_id_is_done_index: `user_id, deleted_at, is_done, id, ${ASKED}, due_date, deadline, created_at, completed_at`,
  todo_due_index: `user_id, deleted_at, is_done, due_date, due_time, id, ${ASKED}`,
}

/** Two indexes get more columns behind those that they are in order by. */
export class WidenTodoIndexes extends PortableMigration {
  override async up(): Promise<void> {
    const indexes = Object.entries(INDEXES)
    const changes = indexes.flatMap(([name, columns]) =>
      this.isSqlite
        ? [`drop index if exists ${name}`, `create index ${name} on todo (${columns})`]
        : [`drop index ${name}`, `add index ${name} (${columns})`],
    )
    // In MySQL one statement, which is done as a whole or not at all.
    const statements = this.isSqlite ? changes : [`alter table todo ${changes.join(', ')}`]
    for (const statement of statements) await sql.raw(statement).execute(this.db)
  }
}
