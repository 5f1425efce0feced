import { PortableMigration } from '@todo/service-kit/database'

export class AddUserPosition extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumn('user', 'position', 'bigint', (column) => this.integer(column).notNull().defaultTo(0))
  }
}
