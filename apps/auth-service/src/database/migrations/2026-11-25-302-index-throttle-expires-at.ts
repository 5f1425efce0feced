import { PortableMigration } from '@todo/service-kit/database'

/** Finds what is to be deleted. */
export class IndexThrottleExpiresAt extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(this.db.schema.createIndex('throttle_expires_at_index').on('throttle').column('expires_at'))
  }
}
