import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readSettings } from '@todo/standalone/settings'
import { type BegunBackup, openBackupFolder, remove, removeOlder } from './copies/backup-folder.ts'
import { carryOut } from './copies/carry-out.ts'
import { makeBackup } from './copies/make-backup.ts'
import { Progress } from './copies/progress.ts'
import { readUsage } from './copies/usage.ts'
import type { Caller } from './stack/caller.ts'

const USAGE = `Usage: npm run backup -- [--to FOLDER] [--keep NUMBER]

Writes all databases, keys, secrets and files of to-dos into a new folder in FOLDER, while the stack runs or while it does
not, and reads them again. The folder holds secrets: encrypt it before it leaves the machine.

  --to FOLDER    where backups are kept; "backups" beside this program, unless it is said
  --keep NUMBER  deletes all but so many of the newest backups there, after this one has been made

It ends with 0 when the backup is whole, with 2 when files of to-dos are damaged and all else is in it (older backups stay
then), with 1 when it cannot be made, and with 130 when it is stopped.`

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
      work: async () => {
        begun = openBackupFolder(folder)
        const damaged = await makeBackup(settings, begun, new Progress())
        if (damaged.length > 0) {
          begun.release()
          return { done: begun.whole, faults: faultsOf(damaged) }
        }
        const removed = options.keep > 0 ? removeOlder(folder, options.keep) : 0
        begun.release()
        return [begun.whole, ...(removed > 0 ? [`Older backups deleted: ${removed}`] : [])].join('\n')
      },
      undo: () => {
        if (!begun) return
        remove(begun.unfinished)
        begun.release()
      },
      afterwards: 'No backup has been made, and those that there are have not been touched.',
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

function faultsOf(damaged: readonly string[]): string {
  return [
    `${damaged.length} files of to-dos are damaged, and not in the backup. An older one may have them, so none was deleted.`,
    ...damaged,
  ].join('\n')
}
