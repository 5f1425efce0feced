import { PortableMigration } from '@todo/service-kit/database'

export class CreateJob extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('job')
      .addColumn('id', 'integer', this.generatedId)
      .addColumn('name', 'varchar(64)', (column) => column.notNull())
      .addColumn('payload', 'text', (column) => column.notNull())
      .addColumn('state', 'varchar(8)', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => this.integer(column).notNull())
      .addColumn('claims', 'integer', (column) => this.integer(column).notNull())
      .addColumn('due_at', this.moment, this.integer)
      .addColumn('expires_at', this.moment, this.integer)
      .addColumn('unique_key', 'varchar(255)')
      .addColumn('waiting_key', 'varchar(255)')
      .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('finished_at', this.moment, this.integer)
      .addColumn('error', 'varchar(1000)')
      .execute()
    const index = (name: string) => this.db.schema.createIndex(name).on('job')
    // Finds the jobs to claim, and tells how long the oldest has waited. Finished jobs have no `due_at`.
    await this.unlessThere(index('job_due_at_index').column('due_at'))
    // Counts jobs by state, lists dead letters, and finds finished jobs that are old enough to delete.
    await this.unlessThere(index('job_state_finished_at_index').columns(['state', 'finished_at']))
    // At most one job waits under a key.
    await this.unlessThere(index('job_waiting_key_unique').unique().column('waiting_key'))
  }
}
