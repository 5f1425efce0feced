import { PortableMigration } from '@todo/service-kit/database'

export class CreateReminderFire extends PortableMigration {
  override async up(): Promise<void> {
    await this.makeTable(
      'reminder_fire',
      (table) =>
        table
          .addColumn('id', 'integer', this.generatedId)
          .addColumn('uid', 'varchar(36)', (column) => column.notNull())
          .addColumn('user_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('reminder_id', 'integer', (column) => this.integer(column).notNull())
          .addColumn('occasion', 'varchar(100)', (column) => column.notNull())
          .addColumn('state', 'varchar(8)', (column) => column.notNull())
          .addColumn('at', this.moment, (column) => column.notNull())
          .addColumn('fired_at', this.moment, (column) => this.integer(column).notNull())
          .addForeignKeyConstraint('reminder_fire_user_id_foreign', ['user_id'], 'user', ['id'], (key) =>
            key.onDelete('cascade'),
          )
          .addForeignKeyConstraint('reminder_fire_reminder_id_foreign', ['reminder_id'], 'reminder', ['id'], (key) =>
            key.onDelete('cascade'),
          ),
      {
        indexes: {
          reminder_fire_user_id_fired_at_index: ['user_id', 'fired_at'],
          reminder_fire_fired_at_index: ['fired_at'],
        },
        uniques: { reminder_fire_reminder_id_occasion_unique: ['reminder_id', 'occasion'] },
      },
    )
  }
}
