import { PortableMigration } from '@todo/service-kit/database'

/** Serves the deletion of what has expired. */
export class IndexRevokedSessionExpiresAt extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(
      this.db.schema.createIndex('revoked_session_expires_at_index').on('revoked_session').column('expires_at'),
    )
  }
}
