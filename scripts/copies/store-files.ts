import { existsSync, mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CopyError, openSnapshot, SqliteSnapshot } from '@todo/database-copy'
import { messageOf } from '@todo/service-kit'
import type { ServiceSettings, Settings } from '@todo/standalone/settings'
import { pathOfFile } from '@todo/todo-service/files'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { remove } from './backup-folder.ts'
import { copyToDisk, describeFile, isFull } from './files.ts'
import type { DamagedFile, StoredFiles } from './manifest.ts'
import type { Progress } from './progress.ts'
import { FOLDER, LIST } from './stored-files.ts'

const OWNER_ONLY = 0o600

/** What the database knows of a file. */
const Attachment = Type.Object({
  id: Type.String(),
  size: Type.Integer(),
  is_ready: Type.Integer(),
  // Not known of files that were removed from their to-do before this column came.
  sha256: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
type Attachment = Static<typeof Attachment>
const COLUMNS = Object.keys(Attachment.properties)

/**
 * Copies the files that the database of the todo-service in a backup knows, and reads them again. They never change, so it
 * does not matter that the copies are younger than the database.
 *
 * @throws {CopyError} when none is where the settings say.
 */
export async function storeFiles(
  { filesDir, services }: Pick<Settings, 'filesDir' | 'services'>,
  folder: string,
  progress: Progress,
): Promise<StoredFiles> {
  const list = await open(join(folder, LIST), 'wx', OWNER_ONLY)
  let [count, size] = [0, 0]
  const gone = new Set<string>()
  const damaged: DamagedFile[] = []
  try {
    for await (const known of filesKnownTo(join(folder, 'todo-service.sqlite'))) {
      const { id } = known
      const stored = await storeFile(filesDir, known, folder)
      if (!stored) gone.add(id)
      else if ('fault' in stored) damaged.push({ file: pathOfFile(FOLDER, id), fault: stored.fault })
      else {
        await list.write(`${stored.sha256}  ${pathOfFile(FOLDER, id)}\n`)
        count += 1
        size += known.size
      }
      progress.show(`files of to-dos: ${count} copied`)
    }
  } finally {
    await list.close()
  }
  if (count === 0 && gone.size > 0)
    throw new CopyError(
      `None of the ${gone.size} files of to-dos is in ${filesDir}: does FILES_DIR say where they are?`,
    )
  const lost = await stillKnown(gone, services)
  for (const id of lost)
    damaged.push({ file: pathOfFile(FOLDER, id), fault: `${pathOfFile(filesDir, id)} is not on the disk` })
  const missing = gone.size - lost.length
  progress.done(`files of to-dos: ${count}, ${size} bytes${missing > 0 ? `; deleted meanwhile: ${missing}` : ''}`)
  return { ...(await describeFile(folder, LIST)), count, size, missing, ...(damaged.length > 0 && { damaged }) }
}

/** The files that are whole. A database of an older release may know of none, or less of them. */
async function* filesKnownTo(database: string): AsyncGenerator<Attachment> {
  const snapshot = new SqliteSnapshot(database)
  try {
    const table = (await snapshot.tables()).find(({ name }) => name === 'attachment')
    if (!table) return
    const columns = COLUMNS.filter((name) => table.columns.includes(name))
    for await (const batch of snapshot.rows({ ...table, columns }))
      for (const row of batch) {
        const known = Value.Parse(Attachment, Object.fromEntries(columns.map((name, n) => [name, row[n]])))
        if (known.is_ready === 1) yield known
      }
  } finally {
    await snapshot.close()
  }
}

/** Which files that are gone the stack still knows: they are lost. The others have been deleted since the backup began. */
async function stillKnown(gone: ReadonlySet<string>, services: readonly ServiceSettings[]): Promise<string[]> {
  const lost: string[] = []
  if (gone.size === 0) return lost
  for (const { databaseUrl } of services.filter(({ name }) => name === 'todo-service')) {
    const now = await openSnapshot(databaseUrl)
    try {
      for (const table of (await now.tables()).filter(({ name }) => name === 'attachment'))
        for await (const batch of now.rows({ ...table, columns: ['id'] }))
          lost.push(...batch.map(([id]) => String(id)).filter((id) => gone.has(id)))
    } finally {
      await now.close()
    }
  }
  return lost
}

/** What has become of a file: it is in the backup, or cannot be, and why not. */
type Stored = { sha256: string } | { fault: string }

/** Copies a file, unless it has been deleted meanwhile. One that is damaged is no part of the backup. */
async function storeFile(
  filesDir: string,
  { id, size, sha256 }: Attachment,
  folder: string,
): Promise<Stored | undefined> {
  const [from, file] = [pathOfFile(filesDir, id), pathOfFile(FOLDER, id)]
  const to = join(folder, file)
  mkdirSync(dirname(to), { recursive: true })
  try {
    await copyToDisk(from, to)
  } catch (error) {
    if (!existsSync(from)) return undefined
    if (isFull(error)) throw error
    remove(to)
    return { fault: `${from} cannot be read: ${messageOf(error)}` }
  }
  const copy = await describeFile(folder, file)
  if (copy.bytes === size && copy.sha256 === (sha256 ?? copy.sha256)) return { sha256: copy.sha256 }
  remove(to)
  if (copy.bytes === size) return { fault: `${from} has other bytes than those that were attached` }
  return { fault: `${from} has ${copy.bytes} bytes, and should have ${size}` }
}
