import { PortableMigration } from '@todo/service-kit/database'

export class IndexCodeAllowanceDay extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(
      this.db.schema.createIndex('code_allowance_day_ends_at_index').on('code_allowance').column('day_ends_at'),
    )
  }
}
