import { PortableMigration } from '@todo/service-kit/database'

export class CreateSession extends PortableMigration {
  override async up(): Promise<void> {
    await this.createTable('session')
      .addColumn('id', 'varchar(36)', (column) => column.notNull().primaryKey())
      .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
      .addColumn('family_hash', 'varchar(64)', (column) => column.notNull())
      .addColumn('token_hash', 'varchar(64)', (column) => column.notNull())
      .addColumn('used_hash', 'varchar(64)')
      .addColumn('successor', 'varchar(128)')
      .addColumn('device', 'varchar(256)', (column) => column.notNull())
      .addColumn('address', 'varchar(64)', (column) => column.notNull())
      .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('last_used_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('access_expires_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('purge_at', this.moment, (column) => this.integer(column).notNull())
      .addColumn('revoked_at', this.moment, this.integer)
      .addColumn('position', 'bigint', (column) => this.integer(column).notNull().defaultTo(0))
      .addForeignKeyConstraint('session_user_id_foreign', ['user_id'], 'user', ['id'])
      .execute()
    const index = (name: string) => this.db.schema.createIndex(name).on('session')
    await this.unlessThere(index('session_user_id_index').column('user_id'))
    await this.unlessThere(index('session_family_hash_unique').unique().column('family_hash'))
    await this.unlessThere(index('session_position_index').column('position'))
    await this.unlessThere(index('session_purge_at_index').column('purge_at'))
  }
}
