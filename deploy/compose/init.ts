import { randomBytes } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateKeySet } from '../../apps/auth-service/src/modules/tokens/generate-key.ts'

/**
 * `node init.ts FOLDER` makes the secrets of a composed stack. In FOLDER there is a folder for each service, and one for
 * MySQL. What is there already is left as it is. It can be cut off anywhere and run again: each file appears whole or not
 * at all, and what the database is told of a password is read from the file of the service that uses it.
 */
const [folder = '/secrets'] = process.argv.slice(2)

/** Only the service reads it; it runs as the same user as this. */
const OWNER_ONLY = 0o400
/** MySQL runs as another user. Only its container and this one have the folder. */
const EVERYBODY_INSIDE = 0o444

/** Each service has a database and a user there of its own, both called as the service without `-service`. */
const services = readdirSync(folder)
  .filter((name) => name.endsWith('-service'))
  .map((service) => ({ service, database: service.replace(/-service$/, '') }))

keep('auth-service/keys.json', OWNER_ONLY, () => `${JSON.stringify(generateKeySet(), null, 2)}\n`)
for (const { service, database } of services)
  keep(`${service}/database-url`, OWNER_ONLY, () => `mysql://${database}:${newPassword()}@mysql:3306/${database}\n`)
keep('auth-service/service-token', OWNER_ONLY, newPassword)
for (const { service } of services.filter(({ service }) => service !== 'auth-service'))
  keep(`${service}/service-token`, OWNER_ONLY, () => readFileSync(join(folder, 'auth-service/service-token'), 'utf8'))
keep('auth-service/code-secret', OWNER_ONLY, newPassword)
keep('mysql/root-password', EVERYBODY_INSIDE, newPassword)
keep('mysql/databases.sql', EVERYBODY_INSIDE, () => services.map(sqlFor).join('\n'))
for (const { service, database } of services)
  keep(`mysql/${database}.cnf`, EVERYBODY_INSIDE, () => clientOptions(service, database))

/** Writes a file that is not there yet, all of it at once. */
function keep(name: string, mode: number, contents: () => string): void {
  const file = join(folder, name)
  const unfinished = `${file}.${process.pid}`
  rmSync(unfinished, { force: true })
  writeFileSync(unfinished, contents(), { mode })
  try {
    // Unlike a renaming, a link never replaces what is there.
    linkSync(unfinished, file)
    console.log(`${name} was made`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    console.log(`${name} is there already`)
  } finally {
    rmSync(unfinished)
  }
}

/** 192 random bits, in characters that mean nothing to a URL, to SQL or to an option file. */
function newPassword(): string {
  return randomBytes(24).toString('hex')
}

function passwordOf(service: string): string {
  return new URL(readFileSync(join(folder, service, 'database-url'), 'utf8').trim()).password
}

/** A database, and a user who may do everything in it, and nothing elsewhere. MySQL runs this at its first start. */
function sqlFor({ service, database }: { service: string; database: string }): string {
  return `CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER ${database} IDENTIFIED BY '${passwordOf(service)}';
GRANT ALL PRIVILEGES ON ${database}.* TO ${database};
`
}

/** With this, MySQL's health check logs in just as the service does. */
function clientOptions(service: string, database: string): string {
  return `[client]
protocol = tcp
host = 127.0.0.1
user = ${database}
password = ${passwordOf(service)}
`
}
