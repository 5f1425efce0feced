import { PortableMigration } from '@todo/service-kit/database'
import { sql } from 'kysely'

/** Whoever signed up before there was a feed is in it from its beginning, in the order of ids. */
export class NumberUsers extends PortableMigration {
  override async up(): Promise<void> {
    await sql`update ${sql.table('user')} set position = id where position = 0`.execute(this.db)
  }
}
