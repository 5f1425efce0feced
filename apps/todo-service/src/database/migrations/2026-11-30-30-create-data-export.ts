import { PortableMigration } from '@todo/service-kit/database'

export class CreateDataExport extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'data_export',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('state', 'varchar(16)', (column) => column.notNull())
          .addColumn('done', 'integer', (column) => this.integer(column).notNull().defaultTo(0))
          .addColumn('total', 'integer', (column) => this.integer(column).notNull().defaultTo(0))
          .addColumn('size', 'bigint', this.integer)
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull()),
      {
        indexes: { data_export_expires_at_index: ['expires_at'] },
        uniques: { data_export_user_id_unique: ['user_id'] },
      },
    )
  }
}
