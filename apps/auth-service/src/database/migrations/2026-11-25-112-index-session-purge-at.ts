import { PortableMigration } from '@todo/service-kit/database'

export class IndexSessionPurgeAt extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(this.db.schema.createIndex('session_purge_at_index').on('session').column('purge_at'))
  }
}
