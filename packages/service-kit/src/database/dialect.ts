import Database from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  MysqlDialect,
  type QueryResult,
  SqliteDialect,
} from 'kysely'
import { createPool, type ExecuteValues, type Pool, type QueryError } from 'mysql2'
import { TIMEOUT } from './faults.ts'
import { withoutValues } from './redaction.ts'
import { countStatement } from './statements.ts'

/** For each connection: more than the services have, and far less than what a server allows for all of them (16,382). */
const MAX_PREPARED_STATEMENTS = 200

/** Where the data are, and how they may be reached. */
export interface DialectOptions {
  /** `mysql://user:password@host:3306/database` or `file:path`. */
  url: string
  /** How many connections to MySQL may be open; SQLite has one. */
  poolSize: number
  /** How long connecting, or one statement, may take, in milliseconds. */
  timeoutMs: number
  /** For a command beside the process that keeps the database: it is not locked, created or migrated. */
  asGuest?: boolean
}

/** Whether the URL names a SQLite file. */
export function isSqlite(url: string): boolean {
  return url.startsWith('file:')
}

/** The path in a `file:` URL; `:memory:` is a database that is gone with its process. */
export function sqlitePath(url: string): string {
  return url.slice('file:'.length)
}

/** The way to the database: statements are counted for the request that makes them, and none hangs for ever. */
export function createDialect(options: DialectOptions): Dialect {
  const dialect = isSqlite(options.url) ? sqliteDialect(options) : mysqlDialect(options)
  const createDriver = dialect.createDriver.bind(dialect)
  dialect.createDriver = () => watched(createDriver(), options.timeoutMs)
  return dialect
}

function sqliteDialect({ url, asGuest = false }: DialectOptions): Dialect {
  const database = new Database(sqlitePath(url), { fileMustExist: asGuest })
  // A commit is in the journal, and so survives the end of the process; only a power cut could undo the last ones.
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.pragma('foreign_keys = ON')
  return new SqliteDialect({ database })
}

function mysqlDialect({ url, poolSize, timeoutMs }: DialectOptions): Dialect {
  const pool = createPool({
    uri: url,
    connectionLimit: poolSize,
    connectTimeout: timeoutMs,
    charset: 'UTF8MB4_BIN',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    maxPreparedStatements: MAX_PREPARED_STATEMENTS,
  })
  prepareStatements(pool)
  return new MysqlDialect({
    pool,
    // Each statement sees what is committed, and no gap is locked: see ARCHITECTURE, "Writes".
    onCreateConnection: async (connection) => {
      await connection.executeQuery(CompiledQuery.raw("SET SESSION transaction_isolation = 'READ-COMMITTED'"))
    },
  })
}

/**
 * A statement with parameters is prepared when a connection first sees it: the server parses it once, and values never
 * become part of its text.
 */
function prepareStatements(pool: Pool): void {
  pool.on('connection', (connection) => {
    const query = connection.query.bind(connection)
    Object.assign(connection, {
      query: (sql: string, values: ExecuteValues[], done: (error: QueryError | null, result: unknown) => void) =>
        values.length > 0 ? connection.execute(sql, values, done) : query(sql, values, done),
    })
  })
}

/** For so many times the time-out of a statement a connection is waited for: those that hang are given up meanwhile. */
const PATIENCE = 2

class DatabaseTimeout extends Error {
  readonly code = TIMEOUT

  constructor(timeoutMs: number) {
    super(`the database has not answered within ${timeoutMs} ms`)
  }
}

function watched(driver: Driver, timeoutMs: number): Driver {
  const seen = new WeakSet<DatabaseConnection>()
  const acquireConnection = driver.acquireConnection.bind(driver)
  driver.acquireConnection = async (options) => {
    const connection = await inTime(acquireConnection(options), PATIENCE * timeoutMs, (late) =>
      driver.releaseConnection(late),
    )
    if (!seen.has(connection)) {
      seen.add(connection)
      watch(connection, timeoutMs)
    }
    return connection
  }
  return driver
}

/** @throws {DatabaseTimeout} when it takes longer; what comes too late is given back. */
async function inTime<T>(coming: Promise<T>, timeoutMs: number, giveBack: (late: T) => Promise<void>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new DatabaseTimeout(timeoutMs))
    coming.then(giveBack).catch(() => undefined)
  }, timeoutMs)
  try {
    return await Promise.race([coming, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

function watch(connection: DatabaseConnection, timeoutMs: number): void {
  const executeQuery: DatabaseConnection['executeQuery'] = connection.executeQuery.bind(connection)
  connection.executeQuery = <R>(...args: Parameters<DatabaseConnection['executeQuery']>) => {
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult<R>>()
    const startedAt = performance.now()
    const timer = setTimeout(() => {
      reject(new DatabaseTimeout(timeoutMs))
      // Nobody knows what a statement that hangs will still do: its connection is closed, so that the server rolls back.
      void connection.killSession?.(async () => undefined)
    }, timeoutMs)
    const end = () => {
      clearTimeout(timer)
      countStatement(performance.now() - startedAt)
    }
    executeQuery<R>(...args).then(
      (result) => {
        end()
        resolve(result)
      },
      (error: unknown) => {
        end()
        reject(withoutValues(error))
      },
    )
    return promise
  }
}
