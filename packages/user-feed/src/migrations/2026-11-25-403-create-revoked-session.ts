import { PortableMigration } from '@todo/service-kit/database'

export class CreateRevokedSession extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('revoked_session')
      .addColumn('id', 'varchar(36)', (column) => column.notNull().primaryKey())
      .addColumn('position', 'bigint', (column) => this.integer(column).notNull())
      .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
  }
}
