/** The code of a statement that was given up. */
const TIMEOUT = 'DATABASE_TIMEOUT'

/** The database has not answered in time; what it was to do may or may not be done. */
export class DatabaseTimeout extends Error {
  readonly code = TIMEOUT

  constructor(timeoutMs: number) {
    super(`the database has not answered within ${timeoutMs} ms`)
  }
}

/** A server that may not be written to for the moment, as a former primary. */
const READ_ONLY = new Set<unknown>([
  1290, // ER_OPTION_PREVENTS_STATEMENT
  1836, // ER_READ_ONLY_MODE
])

/**
 * MySQL's codes for a server that is not there, is going away, or may not be written to for the moment
 * (https://dev.mysql.com/doc/mysql-errors/9.0/en/), and Node's for a connection that fails.
 */
const UNAVAILABLE = new Set<unknown>([
  ...READ_ONLY,
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ERR_STREAM_WRITE_AFTER_END',
  'POOL_CLOSED',
  TIMEOUT,
  'DATABASE_OUTCOME_UNKNOWN',
  1040, // ER_CON_COUNT_ERROR: too many connections
  1053, // ER_SERVER_SHUTDOWN
  1077, // ER_NORMAL_SHUTDOWN
  1105, // ER_UNKNOWN_ERROR: what a router says that has lost its server
  1129, // ER_HOST_IS_BLOCKED
  1158,
  1159,
  1160,
  1161, // ER_NET_…: the connection broke
  1203, // ER_TOO_MANY_USER_CONNECTIONS
  1317, // ER_QUERY_INTERRUPTED
  1927, // ER_CONNECTION_KILLED
  3032, // ER_SERVER_OFFLINE_MODE
  3100,
  3101, // ER_RUN_HOOK_ERROR, ER_TRANSACTION_ROLLBACK_DURING_COMMIT
  4031, // ER_CLIENT_INTERACTION_TIMEOUT
])

/**
 * Faults after which nothing of a transaction has been written, so that it may be run again. SQLite has them only where
 * a command works beside the service.
 */
const REPEATABLE = new Set<unknown>([
  1205, // ER_LOCK_WAIT_TIMEOUT
  1213, // ER_LOCK_DEADLOCK
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT', // it has read, and somebody else has written since
])

/** The codes of a CHECK that does not hold, of MySQL and of SQLite. */
const CHECK_VIOLATED = new Set<unknown>(['ER_CHECK_CONSTRAINT_VIOLATED', 'SQLITE_CONSTRAINT_CHECK'])

const CLOSED = /closed state|pool is closed|connection is closed/i

function codesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return []
  return ['code' in error ? error.code : undefined, 'errno' in error ? error.errno : undefined]
}

/** Whether an error means that the database is not there: the answer is 503, and trying again may help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (codesOf(error).some((code) => UNAVAILABLE.has(code)) || isRepeatable(error)) return true
  return error instanceof Error && CLOSED.test(error.message)
}

/** Whether an error means that the transaction lost against another one, and may well succeed if run again. */
export function isRepeatable(error: unknown): boolean {
  return codesOf(error).some((code) => REPEATABLE.has(code))
}

/** Whether an error means that the server may be read, but not written to. */
export function isReadOnly(error: unknown): boolean {
  return codesOf(error).some((code) => READ_ONLY.has(code))
}

/** Whether a statement was given up because it took too long. */
export function isTimeout(error: unknown): boolean {
  return codesOf(error).includes(TIMEOUT)
}

/** Whether an error means that the database refused a row because a CHECK of its table does not hold. */
export function isCheckViolated(error: unknown): boolean {
  return codesOf(error).some((code) => CHECK_VIOLATED.has(code))
}
