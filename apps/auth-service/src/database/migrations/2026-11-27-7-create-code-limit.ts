import { PortableMigration } from '@todo/service-kit/database'

export class CreateCodeLimit extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('code_limit')
      .addColumn('id', 'varchar(64)', (column) => column.notNull().primaryKey())
      .addColumn('subject', 'varchar(80)', (column) => column.notNull())
      .addColumn('used', 'integer', (column) => this.integer(column).notNull())
      .addColumn('used_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('ends_at', this.moment, (column) => this.integer(column).notNull())
      .execute()
    const index = (name: string) => this.db.schema.createIndex(name).on('code_limit')
    await this.unlessThere(index('code_limit_subject_index').column('subject'))
    await this.unlessThere(index('code_limit_ends_at_index').column('ends_at'))
  }
}
