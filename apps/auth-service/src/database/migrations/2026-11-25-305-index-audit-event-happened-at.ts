import { PortableMigration } from '@todo/service-kit/database'

/** Finds what is to be deleted. */
export class IndexAuditEventHappenedAt extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(
      this.db.schema.createIndex('audit_event_happened_at_index').on('audit_event').column('happened_at'),
    )
  }
}
