import { PortableMigration } from '@todo/service-kit/database'

/** Of the jobs with one key, one waits. */
export class UniqueJobWaitingKey extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(
      this.db.schema.createIndex('job_waiting_key_unique').unique().on('job').column('waiting_key'),
    )
  }
}
