import { PortableMigration } from '@todo/service-kit/database'

export class UniqueUserEmailKey extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(this.db.schema.createIndex('user_email_key_unique').unique().on('user').column('email_key'))
  }
}
