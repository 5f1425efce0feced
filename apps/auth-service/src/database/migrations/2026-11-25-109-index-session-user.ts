import { PortableMigration } from '@todo/service-kit/database'

export class IndexSessionUser extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(this.db.schema.createIndex('session_user_id_index').on('session').column('user_id'))
  }
}
