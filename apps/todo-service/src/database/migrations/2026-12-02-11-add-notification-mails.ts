import { PortableMigration } from '@todo/service-kit/database'

export class AddNotificationMails extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumns('notification', [
      ['mail_at', this.moment, this.integer],
      ['mailed_at', this.moment, this.integer],
    ])
    await this.unlessThere(
      this.db.schema.createIndex('notification_mail_at_index').on('notification').columns(['mail_at']),
    )
    await this.addColumns('user', [['unmailed', 'varchar(64)', (column) => column.notNull().defaultTo('')]])
  }
}
