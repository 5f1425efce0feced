// What commands need that work beside the services, or in their place.

export { PortableMigration } from './migration.ts'
export { settleTls, UNFINISHED_COPY, whileLocked } from './mysql/migrate.ts'
export { readMysqlUrl } from './mysql/options.ts'
export { sessionSettings } from './mysql/session.ts'
export type { DatabaseOptions } from './options.ts'
export { openDatabase } from './orm.ts'
export { lockSqlite } from './sqlite/lock.ts'
export { fileOf, isSqliteUrl } from './sqlite/url.ts'
export { databaseUrlFault } from './url.ts'
