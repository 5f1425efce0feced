import { PortableMigration } from '@todo/service-kit/database'

export class AddUserPasswordChanges extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumn('user', 'password_changes', 'integer', (column) => this.integer(column).notNull().defaultTo(0))
  }
}
