import { Migration } from '@mikro-orm/migrations'
import { SqlitePlatform } from '@mikro-orm/sqlite'
import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, sql } from 'kysely'
import { messageOf } from '../message.ts'

/** MySQL's number for it; SQLite has only a message. */
const DUPLICATE_KEY_NAME = 1061

type Execute = { execute(): Promise<unknown> }

/**
 * A migration that is written once for both databases. MySQL commits each DDL statement by itself, so a process may
 * end between the statement and its record: each migration makes one change, and can run again.
 */
export abstract class PortableMigration extends Migration {
  /** Kysely, in the transaction of this migration. */
  protected get db(): Kysely<unknown> {
    return this.getEntityManager().getKysely<unknown>()
  }

  protected get isSqlite(): boolean {
    return this.driver.getPlatform() instanceof SqlitePlatform
  }

  /** A table whose text is told apart byte by byte (`José` is not `jose`), whatever the server's default. */
  protected createTable<T extends string>(name: T): CreateTableBuilder<T, never> {
    const table = this.db.schema.createTable(name).ifNotExists()
    return this.isSqlite
      ? table
      : table.modifyEnd(sql`default character set utf8mb4 collate utf8mb4_bin engine = InnoDB`)
  }

  /** An id that the database gives. It is never given twice, also after a deletion. */
  protected generatedId = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
    this.integer(column).notNull().autoIncrement().primaryKey()

  /** An integer that is not negative. */
  protected integer = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
    this.isSqlite ? column : column.unsigned()

  /** The type of a moment: milliseconds since 1970, as `databaseNow` tells them. */
  protected readonly moment = 'bigint'

  /** Creates an index, also if a run that was cut off has created it already. */
  protected async createIndex(index: Execute): Promise<void> {
    try {
      await index.execute()
    } catch (error) {
      if (!isThereAlready(error)) throw error
    }
  }
}

function isThereAlready(error: unknown): boolean {
  if (error instanceof Error && 'errno' in error) return error.errno === DUPLICATE_KEY_NAME
  return /^index \S+ already exists$/.test(messageOf(error))
}
