import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readSettings } from '@todo/standalone/settings'
import { type BegunBackup, openBackupFolder, remove, removeOlder } from './copies/backup-folder.ts'
import { carryOut } from './copies/carry-out.ts'
import { makeBackup } from './copies/make-backup.ts'
import type { DamagedFile } from './copies/manifest.ts'
import { Progress } from './copies/progress.ts'
import { refuseUnfinished } from './copies/unfinished.ts'
import { whileAlone } from './copies/while-alone.ts'
import type { Caller } from './stack/caller.ts'
import { readUsage } from './stack/usage.ts'

const USAGE = `Usage: npm run backup -- [--to FOLDER] [--keep NUMBER]

Writes all databases, keys, secrets and files of to-dos into a new folder in FOLDER, while the stack runs or while it does
not, and reads them again. The folder holds secrets: encrypt it before it leaves the machine.

  --to FOLDER    where backups are kept; "backups" beside this program, unless it is said
  --keep NUMBER  deletes all but so many of the newest backups there, after this one has been made

It ends with 0 when the backup is whole, with 3 when files of to-dos are damaged or lost and all else is in it (older backups
that have one of them stay then), with 1 when it cannot be made, with 2 for arguments that it does not understand, and with
130 when it is stopped.`

/**
 * `npm run backup`: writes down what the stack knows, beside it or while it is stopped.
 *
 * @returns the exit code.
 */
export async function backup(args: readonly string[], caller: Caller): Promise<number> {
  const options = readUsage(USAGE, args, read)
  if (typeof options === 'number') return options
  const { settings } = readSettings(process.env, caller.root)
  const folder = resolve(caller.root, options.to)
  let begun: BegunBackup | undefined
  return carryOut(
    {
      work: () =>
        whileAlone(settings.dataDir, async () => {
          refuseUnfinished(settings.dataDir)
          begun = openBackupFolder(folder)
          const damaged = await makeBackup(settings, begun, new Progress())
          const wanted = damaged.map(({ file }) => file)
          const removed = options.keep > 0 ? removeOlder(begun.whole, options.keep, wanted) : 0
          begun.release()
          const done = [begun.whole, ...(removed > 0 ? [`Older backups deleted: ${removed}`] : [])].join('\n')
          return damaged.length > 0 ? { done, faults: faultsOf(damaged) } : done
        }),
      undo: () => {
        if (begun) remove(begun.unfinished)
        begun?.release()
        return 'No backup has been made, and those that there are have not been touched.'
      },
    },
    caller,
  )
}

/** What the arguments say; nothing where they are not understood. 0 keeps all backups. */
function read(args: string[]): { to: string; keep: number } | undefined {
  const { values } = parseArgs({
    args,
    options: { to: { type: 'string', default: 'backups' }, keep: { type: 'string' } },
  })
  const keep = values.keep === undefined ? 0 : Number(/^[1-9]\d{0,5}$/.exec(values.keep)?.[0])
  return Number.isNaN(keep) ? undefined : { to: values.to, keep }
}

function faultsOf(damaged: readonly DamagedFile[]): string {
  return [
    `Files of to-dos that are damaged or lost, and not in the backup: ${damaged.length}. Older backups that have one are kept: copy it`,
    'back from there. What none has can only be deleted from its to-do, and is named until it is gone for good.',
    ...damaged.map(({ fault }) => fault),
  ].join('\n')
}
