export { type AppOptions, createApp } from './app.ts'
export { ConfigError, readEnvironment } from './config.ts'
export { decodeCursor, encodeCursor } from './cursor.ts'
export { databaseNow, runsOnSqlite } from './database/clock.ts'
export { isCheckViolated, isDatabaseUnavailable } from './database/faults.ts'
export { PortableMigration } from './database/migration.ts'
export { type DatabaseOptions, type OpenDatabase, type Orm, openDatabase } from './database/orm.ts'
export { runSql } from './database/run-sql.ts'
export { inTransaction } from './database/transaction.ts'
export * from './errors.ts'
export { messageOf } from './message.ts'
export {
  type AuthenticatedUser,
  authentication,
  problemResponse,
  requireAccessToken,
  requireServiceToken,
} from './plugins/authentication.ts'
export { database } from './plugins/database.ts'
export type { DocsOptions } from './plugins/docs.ts'
export { jsonOnly } from './plugins/json-only.ts'
export { networkOf, perMinute } from './plugins/rate-limits.ts'
export { repeated } from './plugins/repeated.ts'
export { KEPT_AFTER_EXPIRY_MS, type RevokedSession, revokedSessions } from './plugins/revoked-sessions.ts'
export { withProfile } from './profile.ts'
export { run } from './run.ts'
export * from './settings.ts'
export { createRemoteVerifier, type RemoteVerifier } from './tokens/remote-verifier.ts'
export { createLocalVerifier, type TokenVerifier } from './tokens/token-verifier.ts'
