import { PortableMigration } from '@todo/service-kit/database'

export class CreateInvitation extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('invitation')
      .addColumn('token_hash', 'varchar(64)', (column) => column.notNull().primaryKey())
      .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
    const index = this.db.schema.createIndex('invitation_expires_at_index').on('invitation')
    await this.unlessThere(index.column('expires_at'))
  }
}
