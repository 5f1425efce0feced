import { PortableMigration } from '@todo/service-kit/database'

export class CreateOneTimeCode extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('one_time_code')
      .addColumn('id', 'varchar(36)', (column) => column.notNull().primaryKey())
      .addColumn('subject', 'varchar(80)', (column) => column.notNull())
      .addColumn('purpose', 'varchar(16)', (column) => column.notNull())
      .addColumn('user_id', 'integer', this.integer)
      .addColumn('email', 'varchar(254)')
      .addColumn('code_hash', 'varchar(64)')
      .addColumn('tries', 'integer', (column) => this.integer(column).notNull())
      .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
    const index = (name: string) => this.db.schema.createIndex(name).on('one_time_code')
    await this.unlessThere(index('one_time_code_subject_index').columns(['subject', 'purpose']))
    await this.unlessThere(index('one_time_code_user_id_index').column('user_id'))
    await this.unlessThere(index('one_time_code_expires_at_index').column('expires_at'))
  }
}
