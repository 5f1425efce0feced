import { PortableMigration } from '@todo/service-kit/database'

export class CreateDataExportPart extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'data_export_part',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('export_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('n', 'integer', (column) => this.integer(column).notNull())
          .addColumn('bytes', 'blob', (column) => column.notNull())
          .addForeignKeyConstraint('data_export_part_export_id_foreign', ['export_id'], 'data_export', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { uniques: { data_export_part_export_id_n_unique: ['export_id', 'n'] } },
    )
  }
}
