import { PortableMigration } from '@todo/service-kit/database'

/** Serves the look for what is new, twice a second in every replica. */
export class IndexRevokedSessionPosition extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(
      this.db.schema.createIndex('revoked_session_position_index').on('revoked_session').column('position'),
    )
  }
}
