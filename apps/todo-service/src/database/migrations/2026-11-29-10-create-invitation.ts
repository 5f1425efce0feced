import { PortableMigration } from '@todo/service-kit/database'

export class CreateInvitation extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'invitation',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('list_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('invitee_id', 'integer', this.integer)
          .addColumn('token_hash', 'varchar(43)')
          .addColumn('role', 'varchar(8)', (column) => column.notNull())
          .addColumn('uses_left', 'integer', this.integer)
          .addColumn('expires_at', this.moment, this.integer)
          .addColumn('accepted_at', this.moment, this.integer)
          .addColumn('created_by', 'integer', (column) => this.integer(column).notNull())
          .addColumn('created_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('invitation_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('invitation_list_id_foreign', ['list_id'], 'list', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('invitation_invitee_id_foreign', ['invitee_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('invitation_created_by_foreign', ['created_by'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      {
        indexes: {
          invitation_user_id_index: ['user_id'],
          invitation_invitee_id_index: ['invitee_id'],
          invitation_created_by_index: ['created_by'],
        },
        uniques: {
          invitation_list_id_invitee_id_unique: ['list_id', 'invitee_id'],
          invitation_token_hash_unique: ['token_hash'],
        },
      },
    )
  }
}
