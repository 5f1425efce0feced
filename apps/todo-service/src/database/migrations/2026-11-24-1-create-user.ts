import { PortableMigration } from '@todo/service-kit/database'

export class CreateUser extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('user')
      .addColumn('id', 'integer', (column) => this.integer(column).notNull().primaryKey())
      .addColumn('username', 'varchar(256)', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => this.integer(column).notNull())
      .execute()
  }
}
