import { PortableMigration } from '@todo/service-kit/database'

export class IndexSessionPosition extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(this.db.schema.createIndex('session_position_index').on('session').column('position'))
  }
}
