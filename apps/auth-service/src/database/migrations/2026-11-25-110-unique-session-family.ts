import { PortableMigration } from '@todo/service-kit/database'

export class UniqueSessionFamily extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(
      this.db.schema.createIndex('session_family_hash_unique').unique().on('session').column('family_hash'),
    )
  }
}
