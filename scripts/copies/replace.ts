import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '@todo/service-kit'
import { copyToDisk, flush } from './files.ts'

/** A file of a backup, and where it belongs. */
export interface Replacement {
  readonly from: string
  readonly to: string
}

const STAGED = '.restored'

/** What SQLite keeps beside a database. With another database it would make no sense, or harm. */
const BESIDE_DATABASES = ['-wal', '-shm', '-journal']

/** Where a file is until it is put in its place. */
export function stagedAt(to: string): string {
  return to + STAGED
}

/** Copies files to where they belong, under another name: what is there stays as it is. */
export async function stage(files: readonly Replacement[]): Promise<void> {
  for (const { from, to } of files) {
    makeFolder(dirname(to))
    await copyToDisk(from, stagedAt(to))
  }
}

/** Puts staged files in their places. */
export function putInPlace(files: readonly Replacement[]): void {
  for (const { to } of files) {
    for (const suffix of BESIDE_DATABASES) rmSync(to + suffix, { force: true })
    renameSync(stagedAt(to), to)
    flush(dirname(to))
  }
}

/** Takes staged files away, where there are any. */
export function unstage(files: readonly Replacement[]): void {
  for (const { to } of files) rmSync(stagedAt(to), { force: true })
}

/** Those of the files whose places are taken. */
export function taken(files: readonly Replacement[]): string[] {
  return files.map(({ to }) => to).filter((path) => existsSync(path))
}
