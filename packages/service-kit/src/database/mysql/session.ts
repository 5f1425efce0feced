/**
 * What every session is set to, so that nothing depends on the globals of the server. Each value has its reason:
 *
 * - READ COMMITTED: each statement sees what is committed, and no gaps between rows are locked.
 * - `sql_mode`: a value that does not fit is an error, never cut off; quotes and backslashes mean what MySQL's
 *   documentation says they do by default.
 * - `completion_type`: COMMIT does nothing but commit.
 */
const SETTINGS: Readonly<Record<string, string | number>> = {
  character_set_client: "'utf8mb4'",
  character_set_results: "'utf8mb4'",
  collation_connection: "'utf8mb4_bin'",
  autocommit: 1,
  transaction_isolation: "'READ-COMMITTED'",
  transaction_read_only: 0,
  completion_type: "'NO_CHAIN'",
  sql_mode:
    "'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  time_zone: "'+00:00'",
  foreign_key_checks: 1,
  unique_checks: 1,
  sql_safe_updates: 0,
  sql_auto_is_null: 0,
  sql_select_limit: 'DEFAULT',
}

/**
 * The one statement that sets a new session up. The server gives up waiting for a lock about when the client gives up
 * the statement, so that no abandoned statement holds others up.
 */
export function sessionSettings(statementMs: number): string {
  const seconds = Math.max(1, Math.round(statementMs / 1_000))
  const settings = { ...SETTINGS, innodb_lock_wait_timeout: seconds, lock_wait_timeout: seconds }
  const assignments = Object.entries(settings).map(([name, value]) => `@@session.${name} = ${value}`)
  return `SET ${assignments.join(', ')}`
}
