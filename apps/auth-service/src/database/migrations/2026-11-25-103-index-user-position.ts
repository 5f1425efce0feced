import { PortableMigration } from '@todo/service-kit/database'

export class IndexUserPosition extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(this.db.schema.createIndex('user_position_index').on('user').column('position'))
  }
}
