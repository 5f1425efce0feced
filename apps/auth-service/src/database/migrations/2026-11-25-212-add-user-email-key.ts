import { PortableMigration } from '@todo/service-kit/database'

export class AddUserEmailKey extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumn('user', 'email_key', 'varchar(254)', (column) => column)
  }
}
