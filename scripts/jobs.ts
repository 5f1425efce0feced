import { parseArgs } from 'node:util'
import { SERVICES, type ServiceName } from '@todo/gateway/services'
import { describeDeadLetters, dropDead, jobEntities, listDead, retryDead, type Selection } from '@todo/jobs'
import { messageOf } from '@todo/service-kit'
import { type Orm, openDatabase } from '@todo/service-kit/database'
import { databaseSchemas } from '@todo/standalone/apps'
import { readSettings } from '@todo/standalone/settings'
import type { Caller } from './stack/caller.ts'
import { readUsage } from './stack/usage.ts'

/** The services that have jobs. */
const NAMES: readonly ServiceName[] = SERVICES.map(({ name }) => name).filter((name) => {
  const entities = new Set<unknown>(databaseSchemas[name].entities)
  return jobEntities.some((entity) => entities.has(entity))
})

const USAGE = `Usage: npm run jobs -- <command> [--service ${NAMES.join('|')}]

  list             show the background jobs that have failed for good (dead letters)
  retry <id|all>   let them wait again, with all of their attempts before them
  drop <id|all>    delete them, with --yes: what they were for is never done then

Ids are each service's own, so one needs --service. It ends with 0 when it is done, with 1 when a service cannot do it, or
--yes is missing, and with 2 for arguments that it does not understand.`

const UNCONFIRMED = 'Nothing was dropped, since it could not be undone. --yes says that you want it.'

/** What is said of a database, or a table, that is not there. */
const NOTHING_THERE =
  /directory does not exist|unable to open database file|unknown database|no such table|doesn't exist/i

/** The commands that change dead letters, and what is said of those that they have changed. */
const CHANGES = new Map([
  ['retry', { change: retryDead, done: 'will be tried again' }],
  ['drop', { change: dropDead, done: 'dropped' }],
])

/** Does what is asked for in one service, and tells about it. */
type Work = (orm: Orm) => Promise<string>

/**
 * `npm run jobs`: dead letters of the stack's services, beside it or while it is stopped.
 *
 * @returns the exit code.
 */
export async function jobs(args: readonly string[], { root }: Pick<Caller, 'root'>): Promise<number> {
  const asked = readUsage(USAGE, args, read)
  if (typeof asked === 'number') return asked
  const { names, work, isConfirmed } = asked
  if (!isConfirmed) {
    console.error(UNCONFIRMED)
    return 1
  }
  const { settings } = readSettings(process.env, root)
  let code = 0
  for (const { name, databaseUrl } of settings.services.filter(({ name }) => names.includes(name))) {
    try {
      console.log(`${name}: ${await inDatabase(databaseUrl, work)}`)
    } catch (error) {
      console.error(`${name}: ${explain(error)}`)
      code = 1
    }
  }
  return code
}

/** What the arguments say; nothing where they are not understood. */
function read(args: string[]): { names: readonly ServiceName[]; work: Work; isConfirmed: boolean } | undefined {
  const { positionals, values } = parseArgs({
    args,
    options: { service: { type: 'string' }, yes: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [command, which, ...more] = positionals
  const { service, yes } = values
  const names = NAMES.filter((name) => service === undefined || service === name)
  const work = workFor(command, which, service)
  if (!work || names.length === 0 || more.length > 0) return undefined
  return { names, work, isConfirmed: command !== 'drop' || yes }
}

function workFor(command = '', which?: string, service?: string): Work | undefined {
  if (command === 'list' && which === undefined) return async ({ em }) => describeDeadLetters(await listDead(em.fork()))
  const change = CHANGES.get(command)
  const selection = selectionOf(which)
  if (!change || selection === undefined || (selection !== 'all' && service === undefined)) return undefined
  return async ({ em }) => report(await change.change(em.fork(), selection), selection, change.done)
}

function selectionOf(which = ''): Selection | undefined {
  if (which === 'all') return which
  return /^[1-9]\d{0,9}$/.test(which) ? Number(which) : undefined
}

function report(count: number, selection: Selection, done: string): string {
  if (count === 0 && selection !== 'all') throw new Error(`there is no dead letter ${selection}`)
  return count === 0 ? 'no dead letters' : `${count} dead ${count === 1 ? 'letter' : 'letters'} ${done}`
}

async function inDatabase(url: string, work: Work): Promise<string> {
  const { orm, close } = await openDatabase({
    entities: jobEntities,
    migrations: [],
    url,
    poolSize: 1,
    timeoutMs: 10_000,
    log: console.error,
    asGuest: true,
  })
  try {
    return await work(orm)
  } finally {
    await close()
  }
}

function explain(error: unknown): string {
  const message = messageOf(error)
  return NOTHING_THERE.test(message) ? 'there are no jobs yet: has it ever been started?' : message
}
