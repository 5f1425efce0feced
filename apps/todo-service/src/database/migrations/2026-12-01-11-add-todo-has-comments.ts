import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class AddTodoHasComments extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumns('todo', [['has_comments', this.boolean, (column) => column.notNull().defaultTo(sql`false`)]])
  }
}
