import { PortableMigration } from '@todo/service-kit/database'

export class CreateOrderedMail extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'ordered_mail',
      (table) =>
        table
          .addColumn('id', 'varchar(36)', (column) => column.notNull().primaryKey())
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('order', 'text')
          .addColumn('expires_at', this.moment, (column) => this.integer(column).notNull()),
      { indexes: { ordered_mail_user_id_index: ['user_id'], ordered_mail_expires_at_index: ['expires_at'] } },
    )
  }
}
