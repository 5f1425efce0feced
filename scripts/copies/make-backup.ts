import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CopyError, isVacant, openSnapshot, type Snapshot } from '@todo/database-copy'
import type { ServiceSettings, Settings } from '@todo/standalone/settings'
import type { NewBackup } from './backup-folder.ts'
import { copyToDisk, describeFile, flush } from './files.ts'
import {
  type DamagedFile,
  FORMAT,
  MANIFEST,
  MANIFEST_SUM,
  type Manifest,
  type StoredDatabase,
  type StoredSecret,
} from './manifest.ts'
import type { Progress } from './progress.ts'
import { secretFilesOf } from './secrets.ts'
import { storeDatabase } from './store-database.ts'
import { storeFiles } from './store-files.ts'

/**
 * Writes a backup of the whole stack, reads it again, and gives it its name when it is known to be good.
 *
 * @returns the files of to-dos that are damaged or lost: all else is in the backup.
 */
export async function makeBackup(
  settings: Settings,
  { unfinished, whole }: NewBackup,
  progress: Progress,
): Promise<readonly DamagedFile[]> {
  const snapshots = await openSnapshots(settings.services)
  mkdirSync(unfinished)
  const databases: StoredDatabase[] = []
  for (const [service, snapshot] of snapshots) {
    databases.push(await storeDatabase(service, snapshot, unfinished, progress))
    await snapshot.close()
  }
  const manifest: Manifest = {
    format: FORMAT,
    release: releaseOf(settings.root),
    made_at: new Date().toISOString(),
    databases,
    secrets: await storeSecrets(settings, unfinished),
    ...(await storedFiles(settings, unfinished, progress)),
  }
  writeFileSync(join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
  const { sha256 } = await describeFile(unfinished, MANIFEST)
  writeFileSync(join(unfinished, MANIFEST_SUM), `${sha256}  ${MANIFEST}\n`, { flush: true })
  flush(unfinished)
  renameSync(unfinished, whole)
  flush(dirname(whole))
  return manifest.files?.damaged ?? []
}

/**
 * Fixes the moment for all databases. The auth-service comes first in the list and last here: what others have heard of it
 * must be in the backup, too. What it knows and others do not, it tells them again.
 */
async function openSnapshots(services: readonly ServiceSettings[]): Promise<[ServiceSettings, Snapshot][]> {
  const snapshots: [ServiceSettings, Snapshot][] = []
  for (const service of services.toReversed()) {
    if (await isVacant(service.databaseUrl))
      throw new CopyError(
        `${service.name} has no whole database: has the stack ever been started, or is it being restored?`,
      )
    snapshots.push([service, await openSnapshot(service.databaseUrl)])
  }
  return snapshots
}

/** The files of to-dos. What is in a bucket of S3 stays there. */
async function storedFiles(settings: Settings, folder: string, progress: Progress): Promise<Pick<Manifest, 'files'>> {
  if (settings.filesBucket === '') return { files: await storeFiles(settings, folder, progress) }
  progress.done(`files of to-dos: those in the bucket ${settings.filesBucket} are not copied`)
  return {}
}

async function storeSecrets(settings: Settings, folder: string): Promise<StoredSecret[]> {
  const stored: StoredSecret[] = []
  for (const { variable, path, file } of secretFilesOf(settings, process.env)) {
    if (!existsSync(path)) throw new CopyError(`${path} is missing: has the stack ever been started?`)
    await copyToDisk(path, join(folder, file))
    stored.push({ variable, ...(await describeFile(folder, file)) })
  }
  return stored
}

function releaseOf(root: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return version
}
