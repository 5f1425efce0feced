import { PortableMigration } from '@todo/service-kit/database'

/** Serves the history of a list, what was changed last first. */
export class IndexChangeList extends PortableMigration {
  override async up(): Promise<void> {
    await this.unlessThere(
      this.db.schema.createIndex('change_list_id_at_index').on('change').columns(['list_id', 'at', 'version', 'n']),
    )
  }
}
