import { PortableMigration } from '@todo/service-kit/database'

export class UniqueUsernameKey extends PortableMigration {
  override async up(): Promise<void> {
    await this.createIndex(
      this.db.schema.createIndex('user_username_key_unique').unique().on('user').column('username_key'),
    )
  }
}
