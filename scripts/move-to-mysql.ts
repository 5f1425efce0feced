import { parseArgs } from 'node:util'
import { CopyError, copyDatabases, isVacant, openSnapshot } from '@todo/database-copy'
import { SERVICES } from '@todo/gateway/services'
import { databaseUrlFault, isSqliteUrl } from '@todo/service-kit/database/tools'
import { databaseSchemas } from '@todo/standalone/apps'
import { sameDatabaseFaults } from '@todo/standalone/same-database'
import { readSettings, type ServiceSettings } from '@todo/standalone/settings'
import { carryOut } from './copies/carry-out.ts'
import { Progress } from './copies/progress.ts'
import { whileStopped } from './copies/stopped-stack.ts'
import { refuseUnfinished } from './copies/unfinished.ts'
import type { Caller } from './stack/caller.ts'
import { readUsage } from './stack/usage.ts'

/** The option and the variable that say where the database of a service goes. */
const TARGETS = SERVICES.map(({ name, prefix }) => ({
  name,
  option: prefix.toLowerCase(),
  variable: `${prefix}_MYSQL_URL`,
}))

const USAGE = `Usage: npm run move-to-mysql -- ${TARGETS.map(({ option }) => `--${option} URL`).join(' ')}

Copies the SQLite databases into MySQL databases that are empty or do not exist, and compares all rows. The stack must not run.
The SQLite files stay as they are. After a failure it can be run again.

${TARGETS.map(({ name, option }) => `  --${option} URL  where the database of the ${name} goes: mysql://user:password@host:3306/database`).join('\n')}

Others may see the arguments of a command. ${TARGETS.map(({ variable }) => variable).join(' and ')}, in the environment or in .env, say the same.

It ends with 0 when all has been copied, with 1 when it cannot be, and with 130 when it is stopped.`

/**
 * `npm run move-to-mysql`: takes the data of a stack that is stopped from SQLite to MySQL.
 *
 * @returns the exit code.
 */
export async function moveToMysql(args: readonly string[], caller: Caller): Promise<number> {
  const urls = readUsage(USAGE, args, read)
  if (typeof urls === 'number') return urls
  const { settings } = readSettings(process.env, caller.root)
  const moves = settings.services.flatMap((service) =>
    urls.filter(({ name }) => name === service.name).map(({ to }) => ({ ...service, to })),
  )
  return carryOut(
    {
      work: () =>
        whileStopped(settings, async () => {
          refuseUnfinished(settings.dataDir)
          await refuseUnfit(moves)
          await copy(moves)
          return farewell(moves)
        }),
      undo: () => 'The SQLite files are as they were, and still in use. You can run this again.',
    },
    caller,
  )
}

/** Where each service's database goes; nothing where it is not said of one. */
function read(args: string[]): { name: string; to: string }[] | undefined {
  const options = Object.fromEntries(TARGETS.map(({ option }) => [option, { type: 'string' as const }]))
  const { values } = parseArgs({ args, options })
  const urls = TARGETS.map(({ name, option, variable }) => ({
    name,
    to: values[option] ?? process.env[variable] ?? '',
  }))
  return urls.every(({ to }) => to) ? urls : undefined
}

interface Move extends ServiceSettings {
  readonly to: string
}

/** @throws {CopyError} when a database cannot be moved, before anything has been done. */
async function refuseUnfit(moves: readonly Move[]): Promise<void> {
  for (const { name, databaseUrl, to } of moves) {
    if (!isSqliteUrl(databaseUrl)) throw new CopyError(`The ${name} has its data on MySQL already.`)
    if (await isVacant(databaseUrl)) throw new CopyError(`The ${name} has no data yet: has it ever been started?`)
    const fault = isSqliteUrl(to) ? 'is not one of a MySQL' : databaseUrlFault(to)
    if (fault !== undefined) throw new CopyError(`The URL for the ${name} ${fault}.`)
  }
  const [fault] = await sameDatabaseFaults(moves.map((move) => ({ ...move, databaseUrl: move.to })))
  if (fault !== undefined) throw new CopyError(`${fault}.`)
  for (const { name, to } of moves)
    if (!(await isVacant(to))) throw new CopyError(`The MySQL database for the ${name} is not empty: name another one.`)
}

async function copy(moves: readonly Move[]): Promise<void> {
  const progress = new Progress()
  const copies = []
  for (const { name, databaseUrl, to } of moves)
    copies.push({ name, source: await openSnapshot(databaseUrl), url: to, schema: databaseSchemas[name] })
  await copyDatabases(copies, (line) => progress.show(line))
  for (const { name, source } of copies) {
    progress.done(`${name}: moved`)
    await source.close()
  }
}

function farewell(moves: readonly Move[]): string {
  const lines = moves.map(({ to, variables }) => `  ${variables.DATABASE_URL}=${withoutPassword(to)}`)
  return `All rows are there. Put this into .env, or where your settings are, with your password, and start the stack:

${lines.join('\n')}

The SQLite files are as they were. Keep them until you have seen that all is well, and then delete them.`
}

function withoutPassword(text: string): string {
  const url = new URL(text)
  if (url.password) url.password = '***'
  return url.href
}
