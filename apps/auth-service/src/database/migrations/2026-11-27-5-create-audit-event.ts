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
    const index = (name: string) => this.db.schema.createIndex(name).on('audit_event')
    // Every index ends in the primary key, so this one also serves the order by id.
    await this.unlessThere(index('audit_event_user_id_index').column('user_id'))
    await this.unlessThere(index('audit_event_happened_at_index').column('happened_at'))
  }
}
