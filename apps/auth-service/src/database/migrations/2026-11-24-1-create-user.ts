import { PortableMigration } from '@todo/service-kit/database'

export class CreateUser extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('user')
      .addColumn('id', 'integer', this.generatedId)
      .addColumn('username', 'varchar(256)', (column) => column.notNull())
      .addColumn('username_key', 'varchar(64)', (column) => column.notNull())
      .addColumn('password', 'varchar(256)', (column) => column.notNull())
      .execute()
  }
}
