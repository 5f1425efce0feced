import { PortableMigration } from '@todo/service-kit/database'

/** Finds the last log-in of each user. */
export class IndexLogIns extends PortableMigration {
  override async up(): Promise<void> {
    const index = this.db.schema.createIndex('audit_event_user_id_event_outcome_index').on('audit_event')
    await this.unlessThere(index.columns(['user_id', 'event', 'outcome']))
  }
}
