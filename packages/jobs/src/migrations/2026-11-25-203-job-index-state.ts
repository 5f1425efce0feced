import { PortableMigration } from '@todo/service-kit/database'

/** Serves the counts by state, the list of dead letters, and the removal of what was finished long ago. */
export class IndexJobState extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(
      this.db.schema.createIndex('job_state_finished_at_index').on('job').columns(['state', 'finished_at']),
    )
  }
}
