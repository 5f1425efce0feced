import { PortableMigration } from '@todo/service-kit/database'

export class AddUserEmail extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumn('user', 'email', 'varchar(254)', (column) => column)
  }
}
