import { PortableMigration } from '@todo/service-kit/database'

/** Serves claims, and shows how long the oldest has waited. What is finished is not in its range. */
export class IndexJobDueAt extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(this.db.schema.createIndex('job_due_at_index').on('job').column('due_at'))
  }
}
