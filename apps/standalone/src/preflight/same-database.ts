import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { ServiceSettings } from '../settings.ts'
import { identityOfFile, sqliteFileOf } from './sqlite-files.ts'

const MYSQL_PORT = '3306'
const THIS_MACHINE = 'this machine'

/** Finds services that are given one and the same database: each makes its own tables, and would meet those of the other. */
export async function sameDatabaseFaults(services: readonly ServiceSettings[]): Promise<string[]> {
  const faults: string[] = []
  const owners = new Map<string, string>()
  for (const { databaseUrl, variables } of services) {
    const identity = await identityOf(databaseUrl)
    const owner = identity === undefined ? undefined : owners.get(identity)
    if (owner) faults.push(`${owner} and ${variables.DATABASE_URL} name the same database: give each one of its own`)
    else if (identity) owners.set(identity, variables.DATABASE_URL)
  }
  return faults
}

/** What two URLs of the same database have in common; undefined for a URL that is at fault itself. */
async function identityOf(databaseUrl: string): Promise<string | undefined> {
  const file = sqliteFileOf(databaseUrl)
  if (file !== undefined) return identityOfFile(file)
  const url = URL.parse(databaseUrl)
  if (url?.protocol !== 'mysql:') return undefined
  // With another user, or other options, it is still the same database.
  return [await addressOf(url.hostname), url.port || MYSQL_PORT, decode(url.pathname)].join(' ')
}

async function addressOf(hostname: string): Promise<string> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const { address } = isIP(host) ? { address: host } : await lookup(host).catch(() => ({ address: host }))
  return isThisMachine(address) ? THIS_MACHINE : address
}

function isThisMachine(address: string): boolean {
  if (/^(::ffff:)?127\./.test(address)) return true
  return [...ownAddresses(), '::1', '::', '0.0.0.0'].includes(address)
}

/** None where the system does not tell them, as from within a sandbox. */
function ownAddresses(): (string | undefined)[] {
  try {
    return Object.values(networkInterfaces()).flatMap((found) => found?.map((each) => each.address))
  } catch {
    return []
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
