import { MYSQL_UNAVAILABLE, MYSQL_UNWRITABLE } from './mysql/errors.ts'

/** The code of a statement that was given up. */
const TIMEOUT = 'DATABASE_TIMEOUT'

/** The database has not answered in time. A change that was under way may or may not have been made. */
export class DatabaseTimeout extends Error {
  readonly code = TIMEOUT

  constructor(timeoutMs: number) {
    super(`the database has not answered within ${Math.round(timeoutMs)} ms`)
  }
}

/** The connection broke during COMMIT: the change may or may not have been made. */
export class OutcomeUnknown extends Error {
  readonly code = 'DATABASE_OUTCOME_UNKNOWN'

  constructor(cause: unknown) {
    super('COMMIT got no answer', { cause })
  }
}

/** The file of a SQLite database has been deleted or replaced while the service had it open. */
export class DatabaseFileGone extends Error {
  readonly code = 'DATABASE_FILE_GONE'

  constructor(file: string) {
    super(`${file} has been deleted or replaced: nothing can be stored until the service is restarted`)
  }
}

/** Node's codes for a connection that fails, mysql2's for one that is closed or cannot be opened, and our own. */
const UNREACHABLE = new Set<unknown>([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EMFILE',
  'ENFILE',
  'AUTH_SWITCH_PLUGIN_ERROR',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'HANDSHAKE_SSL_ERROR',
  'HANDSHAKE_UNKNOWN_ERROR',
  'MYSQL_CLEAR_PASSWORD_NOT_ENABLED',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_UNEXPECTED_PACKET',
  'ERR_STREAM_WRITE_AFTER_END',
  'POOL_CLOSED',
  TIMEOUT,
  'DATABASE_OUTCOME_UNKNOWN',
  'DATABASE_FILE_GONE',
])

/**
 * Faults after which nothing of a transaction has been written, so that it may be run again. SQLite has them only where
 * a command works beside the service.
 */
const REPEATABLE = new Set<unknown>([
  1020, // ER_CHECKREAD: the row has changed since it was read
  1205, // ER_LOCK_WAIT_TIMEOUT
  1213, // ER_LOCK_DEADLOCK
  1412, // ER_TABLE_DEF_CHANGED: the table was altered after the transaction began
  1614, // ER_XA_RBDEADLOCK
  1615, // ER_NEED_REPREPARE
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT', // somebody else has written since this transaction read
])

/**
 * SQLite's primary codes for a disk that is full, a file that is read-only, and a file or a system that fails
 * (https://sqlite.org/rescode.html). Extended codes, as `SQLITE_IOERR_WRITE`, begin with them.
 */
const SQLITE_UNWRITABLE = /^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|PERM|CORRUPT|NOTADB|NOMEM|NOLFS|PROTOCOL)(_|$)/
const SQLITE_BUSY = /^SQLITE_(BUSY|LOCKED)(_|$)/

/** The codes of a CHECK that does not hold, of MySQL and of SQLite. */
const CHECK_VIOLATED = new Set<unknown>(['ER_CHECK_CONSTRAINT_VIOLATED', 'SQLITE_CONSTRAINT_CHECK'])

/** The codes of a key that is taken, of MySQL and of SQLite. */
const DUPLICATE = new Set<unknown>(['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_UNIQUE'])

const CLOSED = /closed state|pool is closed|connection is (closed|not open)|driver has already been destroyed/i

/** The errors of MySQL with smaller numbers come from its files and its memory, as `EE_WRITE` (3) of a full disk. */
const FIRST_SERVER_ERROR = 1000

function codesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return []
  return ['code' in error ? error.code : undefined, 'errno' in error ? error.errno : undefined]
}

/**
 * Whether an error means that the database cannot serve now: it is not there, it is full, or it may not be written to.
 * The answer is 503, and trying again later may help.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (codesOf(error).some((code) => UNREACHABLE.has(code) || MYSQL_UNAVAILABLE.has(code))) return true
  if (isRepeatable(error) || isUnwritable(error)) return true
  return error instanceof Error && CLOSED.test(error.message)
}

/** Whether an error means that the transaction lost against another one, and may well succeed if run again. */
export function isRepeatable(error: unknown): boolean {
  return codesOf(error).some((code) => REPEATABLE.has(code) || (typeof code === 'string' && SQLITE_BUSY.test(code)))
}

/** Whether an error means that the database may be reached but not written to: it is full, read-only or damaged. */
export function isUnwritable(error: unknown): boolean {
  return codesOf(error).some((code) => {
    if (typeof code === 'number') return (code > 0 && code < FIRST_SERVER_ERROR) || MYSQL_UNWRITABLE.has(code)
    return code === 'DATABASE_FILE_GONE' || (typeof code === 'string' && SQLITE_UNWRITABLE.test(code))
  })
}

/** Whether a statement was given up because it took too long. */
export function isTimeout(error: unknown): boolean {
  return codesOf(error).includes(TIMEOUT)
}

/** Whether an error means that the database refused a row because a CHECK of its table does not hold. */
export function isCheckViolated(error: unknown): boolean {
  return codesOf(error).some((code) => CHECK_VIOLATED.has(code))
}

/** Whether an error means that another row has the same primary or unique key. */
export function isDuplicate(error: unknown): boolean {
  return codesOf(error).some((code) => DUPLICATE.has(code))
}
