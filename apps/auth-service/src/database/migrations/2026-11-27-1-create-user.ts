import { PortableMigration } from '@todo/service-kit/database'

export class CreateUser extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('user')
      .addColumn('id', 'integer', this.generatedId)
      .addColumn('username', 'varchar(256)', (column) => column.notNull())
      .addColumn('username_key', 'varchar(64)', (column) => column.notNull())
      .addColumn('password', 'varchar(256)', (column) => column.notNull())
      .addColumn('password_changes', 'integer', (column) => this.integer(column).notNull().defaultTo(0))
      .addColumn('email', 'varchar(254)')
      .addColumn('email_key', 'varchar(254)')
      .addColumn('deleted_at', this.moment, this.integer)
      .addColumn('position', 'bigint', (column) => this.integer(column).notNull().defaultTo(0))
      .execute()
    const index = (name: string) => this.db.schema.createIndex(name).on('user')
    await this.unlessThere(index('user_username_key_unique').unique().column('username_key'))
    await this.unlessThere(index('user_email_key_unique').unique().column('email_key'))
    await this.unlessThere(index('user_position_index').column('position'))
  }
}
