import { explainStartFault } from '@todo/service-kit'
import { readMysqlUrl, settleTls } from '@todo/service-kit/database/tools'
import type { ServiceSettings } from '@todo/standalone/settings'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { isThisMachine } from './exposure.ts'
import { type Finding, fault, ok, warning } from './finding.ts'

/** How long a server may take to connect, or to answer, in milliseconds. */
const PATIENCE_MS = 5_000
/** Connections beside those of the services: for a backup, and for whoever looks after the server. */
const SPARE_CONNECTIONS = 5
/** CHECK constraints are enforced from here on. */
const LEAST_VERSION = [8, 0, 16]
/** The oldest series that still gets fixes. */
const KEPT_VERSION = [8, 4, 0]

/** What a MySQL says of itself. */
export interface MysqlFacts {
  readonly version: string
  readonly isReadOnly: boolean
  readonly maxConnections: number
  /** Whether what is committed is on the disk. */
  readonly isDurable: boolean
  readonly isEncrypted: boolean
  readonly host: string
  /** Its clock, in milliseconds since 1970. */
  readonly nowMs: number
}

const FACTS = `SELECT VERSION() AS version, @@global.read_only AS readOnly, @@global.max_connections AS maxConnections,
  @@global.innodb_flush_log_at_trx_commit = 1 AND (@@global.log_bin = 0 OR @@global.sync_binlog = 1) AS durable,
  UNIX_TIMESTAMP(NOW(3)) AS now`

/** Asks a MySQL about itself. Nothing is made there, not even the database. */
export async function askMysql(url: string): Promise<MysqlFacts> {
  const target = readMysqlUrl(url)
  const { database: _notYetMade, ...server } = await settleTls({
    ...target,
    connection: { ...target.connection, connectTimeout: PATIENCE_MS },
  })
  const connection = await createConnection(server)
  try {
    const [[row]] = await connection.query<RowDataPacket[]>({ sql: FACTS, timeout: PATIENCE_MS })
    const [[cipher]] = await connection.query<RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
    const facts = { version: '', readOnly: 0, maxConnections: 0, durable: 0, now: 0, ...row }
    return {
      version: String(facts.version),
      isReadOnly: Number(facts.readOnly) !== 0,
      maxConnections: Number(facts.maxConnections),
      isDurable: Number(facts.durable) === 1,
      isEncrypted: Boolean(cipher?.Value),
      host: String(target.connection.host),
      nowMs: Number(facts.now) * 1_000,
    }
  } finally {
    connection.destroy()
  }
}

/** What keeps a service from reaching its MySQL. */
export function unreachable({ name, variables }: ServiceSettings, error: unknown): Finding {
  return fault(
    checkOf(name),
    explainStartFault(error, variables),
    `Start the server, or correct ${variables.DATABASE_URL}`,
  )
}

/** Whether a MySQL is one that the services can count on. `connections` is how many of them it has to serve. */
export function mysqlFindings(name: string, facts: MysqlFacts, connections: number): Finding[] {
  const check = checkOf(name)
  const { version, maxConnections } = facts
  const needed = connections + SPARE_CONNECTIONS
  const findings = [
    ...versionFindings(check, version),
    facts.isReadOnly &&
      fault(check, 'the server is read-only', 'Name the primary server, or: SET GLOBAL read_only = OFF'),
    !facts.isDurable &&
      warning(
        check,
        'a crash of its machine can lose what was committed last',
        'Set innodb_flush_log_at_trx_commit = 1 and sync_binlog = 1',
      ),
    maxConnections < needed &&
      fault(
        check,
        `max_connections is ${maxConnections}, and the services open up to ${connections}`,
        `Set max_connections to ${needed} or more, or DATABASE_POOL_SIZE lower`,
      ),
    !facts.isEncrypted &&
      !isThisMachine(facts.host) &&
      warning(
        check,
        `the connection to ${facts.host} is not encrypted`,
        'Add ?ssl-mode=VERIFY_IDENTITY&ssl-ca=/path to its URL',
      ),
  ].filter((finding) => finding !== false)
  return findings.length > 0 ? findings : [ok(check, `MySQL ${version}, with room for ${maxConnections} connections`)]
}

function versionFindings(check: string, version: string): Finding[] {
  if (/mariadb/i.test(version))
    return [fault(check, `it is a MariaDB (${version}), which behaves otherwise`, 'Use MySQL 8.4 or newer, or SQLite')]
  const advice = 'Upgrade it to the newest long-term release'
  if (isOlder(version, LEAST_VERSION)) return [fault(check, `MySQL ${version} is too old`, advice)]
  if (isOlder(version, KEPT_VERSION)) return [warning(check, `MySQL ${version} gets no fixes any more`, advice)]
  return []
}

function isOlder(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number)
  const at = least.findIndex((part, n) => parts[n] !== part)
  return at >= 0 && Number(parts[at]) < Number(least[at])
}

function checkOf(name: string): string {
  return `${name.replace('-service', '')} database`
}
