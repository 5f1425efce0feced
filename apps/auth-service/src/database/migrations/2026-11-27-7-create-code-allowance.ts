import { PortableMigration } from '@todo/service-kit/database'

export class CreateCodeAllowance extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('code_allowance')
      .addColumn('subject', 'varchar(80)', (column) => column.notNull().primaryKey())
      .addColumn('verify_email_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('reset_password_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('mails', 'integer', (column) => this.integer(column).notNull())
      .addColumn('day_ends_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
    await this.createIndex(
      this.db.schema.createIndex('code_allowance_day_ends_at_index').on('code_allowance').column('day_ends_at'),
    )
  }
}
