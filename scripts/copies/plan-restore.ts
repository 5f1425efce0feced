import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CopyError, isVacant, migrationsNamed } from '@todo/database-copy'
import { fileOf, isSqliteUrl } from '@todo/service-kit/database/tools'
import { databaseSchemas } from '@todo/standalone/apps'
import type { ServiceSettings, Settings } from '@todo/standalone/settings'
import { refuseIfChanged } from './files.ts'
import { MANIFEST, MANIFEST_SUM, type Manifest, readManifest, type StoredDatabase } from './manifest.ts'
import type { Progress } from './progress.ts'
import { type Replacement, taken } from './replace.ts'
import { secretFilesOf } from './secrets.ts'
import { hasFiles, refuseChangedFiles } from './stored-files.ts'

/** A file of a backup that goes into a MySQL database. */
export interface Refilling {
  readonly service: ServiceSettings
  readonly from: string
}

/** What a restore does. */
export interface RestorePlan {
  readonly manifest: Manifest
  readonly files: readonly Replacement[]
  readonly refillings: readonly Refilling[]
  /** The URL of the database of the todo-service. */
  readonly todoDatabaseUrl: string
  /** Where the files of to-dos belong; nothing where the backup has none, or where they belong in a bucket. */
  readonly filesDir: string | undefined
  /** The variables of secrets that are in the backup, but also set in the environment, which counts. */
  readonly leftOut: readonly string[]
}

/**
 * Looks through a backup, and at what is in the places where it belongs.
 *
 * @param replaces whether something may be there.
 * @throws {CopyError} when it cannot be restored; nothing has been changed then.
 */
export async function planRestore(
  folder: string,
  settings: Settings,
  replaces: boolean,
  progress: Progress,
): Promise<RestorePlan> {
  const manifest = readManifest(folder)
  await refuseChangedManifest(folder)
  const files: Replacement[] = []
  const refillings: Refilling[] = []
  let todoDatabaseUrl = ''
  for (const service of settings.services) {
    const from = join(folder, fittingDatabase(manifest, service).file)
    if (service.name === 'todo-service') todoDatabaseUrl = service.databaseUrl
    if (isSqliteUrl(service.databaseUrl)) files.push({ from, to: fileOf(service.databaseUrl) })
    else refillings.push({ service, from })
  }
  const places = new Map(secretFilesOf(settings, process.env).map(({ variable, path }) => [variable, path]))
  const leftOut: string[] = []
  for (const { variable, file } of manifest.secrets) {
    const to = places.get(variable)
    if (to === undefined) leftOut.push(variable)
    else files.push({ from: join(folder, file), to })
  }
  for (const known of [...manifest.databases, ...manifest.secrets]) {
    progress.show(`${known.file}: its checksum is compared`)
    await refuseIfChanged(folder, known)
  }
  const filesDir = manifest.files && settings.filesBucket === '' ? settings.filesDir : undefined
  if (manifest.files) await refuseChangedFiles(folder, manifest.files, progress)
  if (!replaces) await refuseIfTaken(files, refillings, filesDir)
  return { manifest, files, refillings, todoDatabaseUrl, filesDir, leftOut }
}

/** What a damaged manifest does not name would be left out, and nobody would see it. */
async function refuseChangedManifest(folder: string): Promise<void> {
  const file = join(folder, MANIFEST_SUM)
  if (!existsSync(file)) return
  const [sha256 = ''] = readFileSync(file, 'utf8').split(' ')
  await refuseIfChanged(folder, { file: MANIFEST, sha256 })
}

/** What the backup has for a service, if this release can use it. */
function fittingDatabase({ databases, release }: Manifest, { name }: ServiceSettings): StoredDatabase {
  const stored = databases.find(({ service }) => service === name)
  if (!stored) throw new CopyError(`There is no database of ${name} in it: it was made by the release ${release}.`)
  try {
    migrationsNamed(databaseSchemas[name], stored.migrations)
    return stored
  } catch {
    throw new CopyError(
      `The database of ${name} in it is newer than this release: install the release that made the backup (${release}), or a newer one.`,
    )
  }
}

async function refuseIfTaken(
  files: readonly Replacement[],
  refillings: readonly Refilling[],
  filesDir: string | undefined,
): Promise<void> {
  const found = taken(files)
  if (filesDir !== undefined && hasFiles(filesDir)) found.push(`the files in ${filesDir}`)
  for (const { service } of refillings)
    if (!(await isVacant(service.databaseUrl))) found.push(`the database of ${service.variables.DATABASE_URL}`)
  if (found.length === 0) return
  throw new CopyError(
    `There is something already, which would be lost:\n${found.map((what) => `  ${what}`).join('\n')}\nWith --force it is replaced. Make a backup of it first.`,
  )
}
