import { PortableMigration } from '@todo/service-kit/database'

/** Finds the user whom somebody invites by name. */
export class IndexUsername extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(this.db.schema.createIndex('user_username_index').on('user').columns(['username']))
  }
}
