import { createReadStream, existsSync, readdirSync, renameSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { CopyError } from '@todo/database-copy'
import { makeFolder } from '@todo/service-kit'
import { remove } from './backup-folder.ts'
import { copyToDisk, flush, refuseIfChanged } from './files.ts'
import type { StoredFiles } from './manifest.ts'
import type { Progress } from './progress.ts'

/** The folder in a backup with the files of to-dos, and the list of them, in the form of `sha256sum`. */
export const FOLDER = 'files'
export const LIST = 'files.sha256'
const LINE = /^([0-9a-f]{64}) {2}(files\/[\w-]{2}\/[\w-]+)$/

/** Where files are, within the folder that they belong in, until all are there. */
const STAGED = '.restored'
/** Where replaced files stay, within the same folder, until all files of the backup are in their places. */
const REPLACED = '.replaced'

/** The folders that the store makes. A mount may have others, such as `lost+found`. */
const SHELF = /^[\w-]{2}$/

/** The files of to-dos in a backup, by its list. */
async function* listed(folder: string): AsyncGenerator<{ file: string; sha256: string }> {
  for await (const line of createInterface({ input: createReadStream(join(folder, LIST)) })) {
    const [, sha256, file] = LINE.exec(line) ?? []
    if (sha256 === undefined || file === undefined) throw new CopyError(`${join(folder, LIST)} is damaged`)
    yield { file, sha256 }
  }
}

/** @throws {CopyError} when one of the files of to-dos in a backup, or the list of them, is not what it was. */
export async function refuseChangedFiles(folder: string, list: StoredFiles, progress: Progress): Promise<void> {
  await refuseIfChanged(folder, list)
  for await (const known of listed(folder)) {
    progress.show(`${known.file}: its checksum is compared`)
    await refuseIfChanged(folder, known)
  }
}

/** Whether there are files in the folder for them. */
export function hasFiles(filesDir: string): boolean {
  return shelves(filesDir).length > 0
}

/** Copies the files of a backup beside those that there are, so that they only have to be moved. */
export async function stageFiles(folder: string, filesDir: string, progress: Progress): Promise<void> {
  makeFolder(join(filesDir, STAGED))
  for await (const { file } of listed(folder)) {
    const to = join(filesDir, STAGED, file.slice(FOLDER.length + 1))
    progress.show(`${file} is copied`)
    makeFolder(dirname(to))
    await copyToDisk(join(folder, file), to)
  }
}

/** Puts the staged files in the place of all that there are, which are kept until `forgetReplacedFiles`. */
export function putFilesInPlace(filesDir: string): void {
  const [staged, replaced] = [join(filesDir, STAGED), join(filesDir, REPLACED)]
  makeFolder(replaced)
  for (const name of shelves(filesDir)) renameSync(join(filesDir, name), join(replaced, name))
  for (const name of shelves(staged)) renameSync(join(staged, name), join(filesDir, name))
  rmdirSync(staged)
  flush(filesDir)
}

/** Deletes the files that have given way. */
export function forgetReplacedFiles(filesDir: string): void {
  remove(join(filesDir, REPLACED))
}

/** Takes staged files away, and puts those back that have given way to them, where there are any. */
export function unstageFiles(filesDir: string): void {
  const replaced = join(filesDir, REPLACED)
  for (const name of shelves(replaced)) {
    remove(join(filesDir, name))
    renameSync(join(replaced, name), join(filesDir, name))
  }
  remove(replaced)
  remove(join(filesDir, STAGED))
}

function shelves(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => SHELF.test(name)) : []
}
