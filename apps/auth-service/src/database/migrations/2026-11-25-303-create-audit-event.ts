import { PortableMigration } from '@todo/service-kit/database'

export class CreateAuditEvent extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('audit_event')
      .addColumn('id', 'integer', this.generatedId)
      .addColumn('user_id', 'integer', this.integer)
      .addColumn('event', 'varchar(32)', (column) => column.notNull())
      .addColumn('outcome', 'varchar(16)', (column) => column.notNull())
      .addColumn('address', 'varchar(64)')
      .addColumn('happened_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
  }
}
