import Database from 'better-sqlite3'
import { type CompiledQuery, type DatabaseConnection, type QueryResult, SqliteDialect, SqliteDriver } from 'kysely'
import { LRUCache } from 'lru-cache'
import { withoutValues } from '../redaction.ts'
import { duringStatement } from '../statements.ts'

/** More than the services have. */
const MAX_PREPARED_STATEMENTS = 200

/** A file of SQLite to be opened. */
export interface SqliteOptions {
  /** The path, or `:memory:`. */
  file: string
  /** Whether it has to exist. */
  mustExist: boolean
  /** Called before each change is stored; what it throws prevents it. */
  beforeWrite: () => void
}

/**
 * Kysely's way to a file of SQLite. Of Kysely's own, it differs in this: a statement is prepared once; nothing is stored
 * in a file that is gone; statements are counted; errors hold no values; and what SQLite has rolled back by itself counts
 * as rolled back.
 */
export class FileDialect extends SqliteDialect {
  readonly #driver: FileDriver

  constructor({ file, mustExist, beforeWrite }: SqliteOptions) {
    const database = new Database(file, { fileMustExist: mustExist })
    super({ database })
    // A commit is in the journal, and so survives the end of the process; only a power cut could undo the last ones.
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma('foreign_keys = ON')
    database.function('lcase', { deterministic: true }, (text) => (typeof text === 'string' ? lowerCase(text) : text))
    this.#driver = new FileDriver(new PreparedStatements(database), beforeWrite)
  }

  override createDriver(): SqliteDriver {
    return this.#driver
  }

  /** Closes the file, whether it has been used or not. */
  close(): Promise<void> {
    return this.#driver.destroy()
  }
}

/**
 * MySQL's LCASE, which is not SQLite's: of every script, and each letter by itself, so that a part of a text stays one.
 * SQLite's own `lower` knows ASCII alone, and takes a seventh of the time.
 */
function lowerCase(text: string): string {
  return text.replaceAll('Σ', 'σ').replaceAll('İ', 'i').toLowerCase()
}

/** A database that remembers the statements which it has prepared. */
class PreparedStatements {
  readonly #database: Database.Database
  readonly #statements = new LRUCache<string, Database.Statement<unknown[]>>({ max: MAX_PREPARED_STATEMENTS })

  constructor(database: Database.Database) {
    this.#database = database
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  prepare(sql: string): Database.Statement<unknown[]> {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare<unknown[]>(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  close(): void {
    this.#database.close()
  }
}

class FileDriver extends SqliteDriver {
  readonly #database: PreparedStatements
  readonly #beforeWrite: () => void

  constructor(database: PreparedStatements, beforeWrite: () => void) {
    super({ database })
    this.#database = database
    this.#beforeWrite = beforeWrite
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new FileConnection(await super.acquireConnection(), this.#database, this.#beforeWrite)
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    this.#beforeWrite()
    await super.commitTransaction(connection)
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite itself has rolled back what failed in certain ways, as on a full disk.
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }

  override async destroy(): Promise<void> {
    this.#database.close()
  }
}

class FileConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection
  readonly #database: PreparedStatements
  readonly #beforeWrite: () => void

  constructor(connection: DatabaseConnection, database: PreparedStatements, beforeWrite: () => void) {
    this.#connection = connection
    this.#database = database
    this.#beforeWrite = beforeWrite
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return duringStatement('sqlite', query.sql, () => this.#run<R>(query))
  }

  async #run<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      // In a transaction, it is COMMIT that stores.
      if (!this.#database.inTransaction && !this.#database.prepare(query.sql).readonly) this.#beforeWrite()
      return await this.#connection.executeQuery<R>(query)
    } catch (error) {
      throw withoutValues(error)
    }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('rows cannot be streamed: ask for one page after the other')
  }
}
