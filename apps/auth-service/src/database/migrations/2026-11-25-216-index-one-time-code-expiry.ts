import { PortableMigration } from '@todo/service-kit/database'

export class IndexOneTimeCodeExpiry extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(
      this.db.schema.createIndex('one_time_code_expires_at_index').on('one_time_code').column('expires_at'),
    )
  }
}
