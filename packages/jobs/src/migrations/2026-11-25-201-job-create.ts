import { PortableMigration } from '@todo/service-kit/database'

export class CreateJob extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('job')
      .addColumn('id', 'integer', this.generatedId)
      .addColumn('name', 'varchar(64)', (column) => column.notNull())
      .addColumn('payload', 'text', (column) => column.notNull())
      .addColumn('state', 'varchar(8)', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => this.integer(column).notNull())
      .addColumn('claims', 'integer', (column) => this.integer(column).notNull())
      .addColumn('due_at', this.moment, this.integer)
      .addColumn('expires_at', this.moment, this.integer)
      .addColumn('unique_key', 'varchar(255)')
      .addColumn('waiting_key', 'varchar(255)')
      .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('finished_at', this.moment, this.integer)
      .addColumn('error', 'varchar(1000)')
      .execute()
  }
}
