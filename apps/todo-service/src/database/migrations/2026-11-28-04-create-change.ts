import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

export class CreateChange extends PortableMigration {
  override async up(): Promise<void> {
    const longText = sql`mediumtext`
    await this.makeTable(
      'change',
      (table) =>
        table
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('version', 'integer', (column) => this.integer(column).notNull())
          .addColumn('n', 'integer', (column) => this.integer(column).notNull())
          .addColumn('at', this.moment, (column) => this.integer(column).notNull())
          .addColumn('actor_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('actor_kind', 'varchar(8)', (column) => column.notNull())
          .addColumn('request_id', 'varchar(64)', (column) => column.notNull())
          .addColumn('entity', 'varchar(16)', (column) => column.notNull())
          .addColumn('entity_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('list_id', 'integer', this.integer)
          .addColumn('action', 'varchar(16)', (column) => column.notNull())
          .addColumn('before', longText)
          .addColumn('after', longText)
          .addPrimaryKeyConstraint('change_pkey', ['user_id', 'version', 'n'])
          .addForeignKeyConstraint('change_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      { indexes: { change_entity_id_entity_index: ['entity_id', 'entity'] } },
    )
  }
}
