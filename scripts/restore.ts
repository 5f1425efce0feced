import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { copyDatabases, fileOf, openSnapshot } from '@todo/database-copy'
import { isSqliteUrl } from '@todo/service-kit/database/tools'
import { databaseSchemas } from '@todo/standalone/apps'
import { readSettings } from '@todo/standalone/settings'
import { carryOut } from './copies/carry-out.ts'
import { planRestore, type Refilling, type RestorePlan } from './copies/plan-restore.ts'
import { Progress } from './copies/progress.ts'
import { raiseVersions } from './copies/raise-versions.ts'
import { putInPlace, type Replacement, stage, stagedAt, unstage } from './copies/replace.ts'
import { whileStopped } from './copies/stopped-stack.ts'
import { forgetReplacedFiles, putFilesInPlace, stageFiles, unstageFiles } from './copies/stored-files.ts'
import { readUsage } from './copies/usage.ts'
import type { Caller } from './stack/caller.ts'

const USAGE = `Usage: npm run restore -- FOLDER [--force]

Puts the databases, keys, secrets and files of to-dos of a backup where the settings say that the stack has them. FOLDER is one that
\`npm run backup\` has made. The stack must not run. Databases may be of another kind than those of the backup.

  --force  replaces what there is

It ends with 0 when the stack can be started, with 1 when the backup cannot be restored, and with 130 when it is stopped.`

const NO_FILES = 'The backup has no files of to-dos: what there is of them was left as it is.'
const FOR_BUCKET = 'The files of to-dos belong in a bucket: copy what is in the folder `files` of the backup into it.'
const UNCHANGED = 'Nothing has been restored.'
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
  const staged: Replacement[] = []
  return carryOut(
    {
      work: () =>
        whileStopped(settings, async () => {
          const progress = new Progress()
          const folder = resolve(caller.root, options.folder)
          const plan = await planRestore(folder, settings, options.force, progress)
          staged.push(...plan.files)
          await stage(plan.files)
          if (plan.filesDir !== undefined) await stageFiles(folder, plan.filesDir, progress)
          await refill(plan.refillings, options.force, progress)
          await raiseVersions(restoredDatabase(plan))
          if (plan.filesDir !== undefined) putFilesInPlace(plan.filesDir)
          putInPlace(plan.files)
          if (plan.filesDir !== undefined) forgetReplacedFiles(plan.filesDir)
          return farewell(plan)
        }),
      undo: () => {
        unstage(staged)
        unstageFiles(settings.filesDir)
      },
      afterwards: settings.services.every(({ databaseUrl }) => isSqliteUrl(databaseUrl)) ? UNCHANGED : PERHAPS_BEGUN,
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

async function refill(refillings: readonly Refilling[], replaces: boolean, progress: Progress): Promise<void> {
  const copies = []
  for (const { service, from } of refillings) {
    const { name, databaseUrl: url } = service
    copies.push({ name, source: await openSnapshot(`file:${from}`), url, schema: databaseSchemas[name], replaces })
  }
  await copyDatabases(copies, (line) => progress.show(line))
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
