import type { MigrationObject } from '@mikro-orm/core'
import { Migration } from '@mikro-orm/migrations'
import { SqlitePlatform } from '@mikro-orm/sql'
import {
  type ColumnDataType,
  type ColumnDefinitionBuilder,
  type CreateTableBuilder,
  type Expression,
  type Kysely,
  sql,
} from 'kysely'
import { messageOf } from '../errors/message.ts'

/** MySQL's numbers for a column, an index, a foreign key and a check that are there already; SQLite has only messages. */
const DUPLICATE = new Set<unknown>([1060, 1061, 1826, 3822])

type Build = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder

type Execute = { execute(): Promise<unknown> }

/** The type of a column. */
type ColumnType = Parameters<CreateTableBuilder<string>['addColumn']>[1]

/** A column that is added to a table: its name, its type, and what else is said of it. */
export type NewColumn = [name: string, type: ColumnType, build: Build]

/** The indexes of a table, by their names. */
export interface Indexes {
  indexes?: Record<string, string[]>
  uniques?: Record<string, string[]>
}

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

  /**
   * Creates a table with its indexes: in MySQL by one statement. In SQLite an index is a statement of its own, and all are
   * in the transaction of the migration.
   */
  protected async makeTable<T extends string, C extends string>(
    name: T,
    build: (table: CreateTableBuilder<T, never>) => CreateTableBuilder<T, C>,
    { indexes = {}, uniques = {} }: Indexes = {},
  ): Promise<void> {
    const table = build(this.createTable(name))
    const all = [
      ...Object.entries(indexes).map(([index, columns]) => ({ index, columns, isUnique: false })),
      ...Object.entries(uniques).map(([index, columns]) => ({ index, columns, isUnique: true })),
    ]
    if (this.isSqlite) {
      await table.execute()
      for (const { index, columns, isUnique } of all) {
        const create = this.db.schema.createIndex(index).ifNotExists().on(name).columns(columns)
        await (isUnique ? create.unique() : create).execute()
      }
    } else {
      const text = (columns: string[]) => columns.map((column) => sql.ref(column))
      const whole = all.reduce(
        (table, { index, columns, isUnique }) =>
          isUnique ? table.addUniqueConstraint(index, text(columns)) : table.addIndex(index, text(columns)),
        table,
      )
      await whole.execute()
    }
  }

  /** Adds columns, also if a run that was cut off has added them already: in MySQL all of them by one statement. */
  protected async addColumns(table: string, [first, ...others]: [NewColumn, ...NewColumn[]]): Promise<void> {
    const alter = this.db.schema.alterTable(table)
    if (this.isSqlite) {
      for (const column of [first, ...others]) await unlessThere(alter.addColumn(...column))
    } else {
      await unlessThere(others.reduce((altered, column) => altered.addColumn(...column), alter.addColumn(...first)))
    }
  }

  /** A boolean column. */
  protected get boolean(): ColumnType {
    return this.isSqlite ? 'integer' : sql`tinyint(1)`
  }

  /** Adds a column or an index, unless a run that was cut off has added it already. */
  protected readonly unlessThere = unlessThere

  /** An id that the database gives. It is never given twice, also after a deletion. */
  protected generatedId = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
    this.integer(column).notNull().autoIncrement().primaryKey()

  /** An integer that is not negative. */
  protected integer = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
    this.isSqlite ? column : column.unsigned()

  /** The type of a moment: milliseconds since 1970, as `databaseNow` tells them. */
  protected readonly moment = 'bigint'
}

/**
 * A migration that only adds a column, short enough to be written in the list of migrations. `build` is given the column,
 * and a function that makes it an integer that is not negative. `check` has to hold in every row.
 */
export function addsColumn(
  table: string,
  name: string,
  type: ColumnDataType,
  build: (column: ColumnDefinitionBuilder, integer: Build) => ColumnDefinitionBuilder,
  check?: Expression<unknown>,
): MigrationObject['class'] {
  return class extends PortableMigration {
    override async up(): Promise<void> {
      const alter = this.db.schema.alterTable(table)
      const plain: Build = (column) => build(column, this.integer)
      if (!check) return unlessThere(alter.addColumn(name, type, plain))
      // SQLite takes a check that concerns other columns only together with its column, and MySQL only apart from it.
      if (this.isSqlite) return unlessThere(alter.addColumn(name, type, (column) => plain(column).check(check)))
      await unlessThere(alter.addColumn(name, type, plain))
      await unlessThere(alter.addCheckConstraint(`${table}_${name}_check`, check))
    }
  }
}

async function unlessThere(change: Execute): Promise<void> {
  try {
    await change.execute()
  } catch (error) {
    if (!isThereAlready(error)) throw error
  }
}

function isThereAlready(error: unknown): boolean {
  if (error instanceof Error && 'errno' in error) return DUPLICATE.has(error.errno)
  return /^(index \S+ already exists|duplicate column name: \S+)$/.test(messageOf(error))
}
