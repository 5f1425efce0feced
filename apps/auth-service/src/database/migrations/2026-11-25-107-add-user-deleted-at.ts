import { PortableMigration } from '@todo/service-kit/database'

export class AddUserDeletedAt extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumn('user', 'deleted_at', this.moment, this.integer)
  }
}
