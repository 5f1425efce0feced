import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { copyDatabases, openSnapshot } from '@todo/database-copy'
import { fileOf, isSqliteUrl } from '@todo/service-kit/database/tools'
import { databaseSchemas } from '@todo/standalone/apps'
import { readSettings } from '@todo/standalone/settings'
import { carryOut } from './copies/carry-out.ts'
import { planRestore, type Refilling, type RestorePlan } from './copies/plan-restore.ts'
import { Progress } from './copies/progress.ts'
import { raiseVersions } from './copies/raise-versions.ts'
import { putInPlace, type Replacement, stage, stagedAt, unstage } from './copies/replace.ts'
import { whileStopped } from './copies/stopped-stack.ts'
import { forgetReplacedFiles, putFilesInPlace, stageFiles, unstageFiles } from './copies/stored-files.ts'
import { isUnfinished, markFinished, markUnfinished } from './copies/unfinished.ts'
import type { Caller } from './stack/caller.ts'
import { readUsage } from './stack/usage.ts'

const USAGE = `Usage: npm run restore -- FOLDER [--force]

Puts the databases, keys, secrets and files of to-dos of a backup where the settings say that the stack has them. FOLDER is one that
\`npm run backup\` has made. The stack must not run. Databases may be of another kind than those of the backup.

  --force  replaces what there is

It ends with 0 when the stack can be started, with 1 when the backup cannot be restored, and with 130 when it is stopped.`

const NO_FILES = 'The backup has no files of to-dos: what there is of them was left as it is.'
const FOR_BUCKET = 'The files of to-dos belong in a bucket: copy what is in the folder `files` of the backup into it.'
const UNCHANGED = 'Nothing has been restored.'
const UNFINISHED =
  'It had begun to put things in their places: the stack does not start until this is run again, and comes to its end.'
const PERHAPS_BEGUN = `It has not been restored. Where it had begun to fill a MySQL database, the stack does not start: run it again.`

/**
 * `npm run restore`: puts a backup into a stack that is stopped.
 *
 * @returns the exit code.
 */
export async function restore(args: readonly string[], caller: Caller): Promise<number> {
  const options = readUsage(USAGE, args, read)
  if (typeof options === 'number') return options
  const { settings } = readSettings(process.env, caller.root)
  const { dataDir } = settings
  const staged: Replacement[] = []
  let isAlone = false
  return carryOut(
    {
      work: () =>
        whileStopped(settings, async () => {
          isAlone = true
          const progress = new Progress()
          const folder = resolve(caller.root, options.folder)
          // What one that was cut off has left there is meant to be replaced.
          const replaces = options.force || isUnfinished(dataDir)
          const plan = await planRestore(folder, settings, replaces, progress)
          const { files, filesDir } = plan
          staged.push(...files)
          unstageFiles(settings.filesDir)
          await stage(files)
          if (filesDir !== undefined) await stageFiles(folder, filesDir, progress)
          await refill(plan.refillings, replaces, progress, async () => {
            await raiseVersions(restoredDatabase(plan))
            markUnfinished(dataDir, folder)
            if (filesDir !== undefined) putFilesInPlace(filesDir)
            putInPlace(files)
            if (filesDir !== undefined) forgetReplacedFiles(filesDir)
          })
          markFinished(dataDir)
          return farewell(plan)
        }),
      undo: () => {
        // What is staged there is of another command.
        if (!isAlone) return UNCHANGED
        if (isUnfinished(dataDir)) return UNFINISHED
        unstage(staged)
        unstageFiles(settings.filesDir)
        return settings.services.every(({ databaseUrl }) => isSqliteUrl(databaseUrl)) ? UNCHANGED : PERHAPS_BEGUN
      },
    },
    caller,
  )
}

function read(args: string[]): { folder: string; force: boolean } | undefined {
  const { values, positionals } = parseArgs({
    args,
    options: { force: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [folder, ...more] = positionals
  return folder === undefined || more.length > 0 ? undefined : { folder, force: values.force }
}

/** Fills the MySQL databases, if there are any: no service starts on them before `finish` has done what it does. */
async function refill(
  refillings: readonly Refilling[],
  replaces: boolean,
  progress: Progress,
  finish: () => Promise<void>,
): Promise<void> {
  const copies = []
  for (const { service, from } of refillings) {
    const { name, databaseUrl: url } = service
    copies.push({ name, source: await openSnapshot(`file:${from}`), url, schema: databaseSchemas[name], replaces })
  }
  await copyDatabases(copies, (line) => progress.show(line), finish)
  for (const { source } of copies) await source.close()
}

/** Where the database of the todo-service is until all is in its place. */
function restoredDatabase({ todoDatabaseUrl: url }: RestorePlan): string {
  return isSqliteUrl(url) ? `file:${stagedAt(fileOf(url))}` : url
}

function farewell({ manifest, filesDir, leftOut }: RestorePlan): string {
  return [
    `Restored: the stack as it was at ${manifest.made_at}. Start it as usual.`,
    ...(filesDir === undefined ? [manifest.files ? FOR_BUCKET : NO_FILES] : []),
    ...leftOut.map((variable) => `${variable} is set in the environment: what the backup has of it was left out.`),
  ].join('\n')
}
