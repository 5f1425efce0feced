import { PortableMigration } from '@todo/service-kit/database'

export class CreateNotice extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('notice')
      .addColumn('id', 'varchar(36)', (column) => column.notNull().primaryKey())
      .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
      .addColumn('kind', 'varchar(24)', (column) => column.notNull())
      .addColumn('address', 'varchar(254)', (column) => column.notNull())
      .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
    const index = (name: string) => this.db.schema.createIndex(name).on('notice')
    await this.unlessThere(index('notice_user_id_index').column('user_id'))
    await this.unlessThere(index('notice_expires_at_index').column('expires_at'))
  }
}
