import { PortableMigration } from '@todo/service-kit/database'

/** Serves one user's events, in the order of ids: each entry ends in the id. */
export class IndexAuditEventUser extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(this.db.schema.createIndex('audit_event_user_id_index').on('audit_event').column('user_id'))
  }
}
