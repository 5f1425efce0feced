import { PortableMigration } from '@todo/service-kit/database'

export class AddUserSettings extends PortableMigration {
  override async up(): Promise<void> {
    await this.addColumns('user', [
      ['time_zone', 'varchar(64)', (column) => column.notNull().defaultTo('UTC')],
      ['week_start', 'integer', (column) => this.integer(column).notNull().defaultTo(1)],
      ['locale', 'varchar(35)', (column) => column.notNull().defaultTo('en')],
    ])
  }
}
