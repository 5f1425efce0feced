import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { ConnectionOptions, SslOptions } from 'mysql2'
import { messageOf } from '../../errors/message.ts'

/** How a connection to MySQL is protected; named and meant as in MySQL's own clients. */
const SSL_MODES = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const
type SslMode = (typeof SSL_MODES)[number]

/** The parameters that the URL of a MySQL may have. */
const PARAMETERS = ['ssl-mode', 'ssl-ca']

/** A URL of a MySQL that cannot be meant. The message says what to change, and holds no password. */
export class MysqlUrlError extends Error {
  override readonly name = 'MysqlUrlError'
}

/** Where a MySQL is, as its URL says. */
export interface MysqlTarget {
  /** For mysql2, without `ssl`. */
  connection: ConnectionOptions & { database: string }
  /** How TLS is to be used, if at all. */
  ssl: SslOptions | undefined
  /** Whether a server without TLS is taken as well: `ssl-mode=PREFERRED`. */
  isTlsOptional: boolean
}

/**
 * Reads `mysql://user:password@host:3306/database?ssl-mode=…&ssl-ca=…`. Without `ssl-mode`, `ssl-ca` means `VERIFY_CA`,
 * as with MySQL's own clients; without both, the connection is not encrypted.
 *
 * @throws {MysqlUrlError} saying what is wrong with it.
 */
export function readMysqlUrl(text: string): MysqlTarget {
  const url = parse(text)
  const parameters = readParameters(url)
  const ca = parameters.get('ssl-ca')
  const mode = toMode(parameters.get('ssl-mode') ?? (ca ? 'VERIFY_CA' : 'DISABLED'))
  const verifies = mode === 'VERIFY_CA' || mode === 'VERIFY_IDENTITY'
  if (ca !== undefined && !verifies)
    throw new MysqlUrlError('ssl-ca needs ssl-mode=VERIFY_CA or ssl-mode=VERIFY_IDENTITY')
  const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1')
  if (mode === 'VERIFY_IDENTITY' && isIP(host))
    throw new MysqlUrlError('ssl-mode=VERIFY_IDENTITY needs the name of the host, not its address')
  return {
    connection: {
      host,
      port: Number(url.port || 3306),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
    },
    ssl: sslOptions(mode, ca),
    isTlsOptional: mode === 'PREFERRED',
  }
}

function parse(text: string): URL {
  try {
    const url = new URL(text)
    // All of it must be decodable.
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part)
    return url
  } catch {
    throw new MysqlUrlError('it is no URL: write special characters of the user and the password as %XX')
  }
}

function readParameters(url: URL): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const [name, value] of url.searchParams) {
    if (!PARAMETERS.includes(name)) {
      throw new MysqlUrlError(`the parameter "${name}" is not known: only ${PARAMETERS.join(' and ')} may be given`)
    }
    if (parameters.has(name)) throw new MysqlUrlError(`the parameter "${name}" is given twice`)
    if (!value) throw new MysqlUrlError(`the parameter "${name}" has no value`)
    parameters.set(name, value)
  }
  if (url.hash) throw new MysqlUrlError('it has a fragment: write # in the password as %23')
  return parameters
}

function toMode(text: string): SslMode {
  const mode = SSL_MODES.find((mode) => mode === text.toUpperCase())
  if (!mode) throw new MysqlUrlError(`ssl-mode must be one of ${SSL_MODES.join(', ')}`)
  return mode
}

function sslOptions(mode: SslMode, ca: string | undefined): SslOptions | undefined {
  if (mode === 'DISABLED') return undefined
  if (mode === 'PREFERRED' || mode === 'REQUIRED') return { rejectUnauthorized: false }
  return { rejectUnauthorized: true, verifyIdentity: mode === 'VERIFY_IDENTITY', ...(ca && { ca: readCa(ca) }) }
}

function readCa(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8')
    // Throws where there is none: Node passes over it, and takes an empty text for "every public authority".
    new X509Certificate(pem)
    return pem
  } catch (error) {
    throw new MysqlUrlError(`the file of ssl-ca cannot be read: ${messageOf(error)}`)
  }
}
