import { dirname } from 'node:path'
import { CopyError } from '@todo/database-copy'
import { makeFolder } from '@todo/service-kit'
import { fileOf, isSqliteUrl, lockSqlite } from '@todo/service-kit/database/tools'
import { lockFolder } from '@todo/standalone/lock'
import type { Settings } from '@todo/standalone/settings'
import { whileAlone } from './while-alone.ts'

/**
 * Does `work` while the stack does not run on this machine, nor a service of it that has its database in a file, while none
 * can be started, and nobody else copies what they have.
 *
 * @throws {CopyError | DatabaseInUse} when one runs, or somebody does.
 */
export async function whileStopped<Result>(settings: Settings, work: () => Promise<Result>): Promise<Result> {
  return whileAlone(settings.dataDir, () => whileUnused(settings, work))
}

async function whileUnused<Result>({ dataDir, services }: Settings, work: () => Promise<Result>): Promise<Result> {
  const release = lockFolder(dataDir)
  if (!release) throw new CopyError(`The stack runs, with its data in ${dataDir}: stop it first.`)
  const locks = [{ release }]
  try {
    for (const file of services
      .map(({ databaseUrl }) => databaseUrl)
      .filter(isSqliteUrl)
      .map(fileOf)) {
      makeFolder(dirname(file))
      locks.push(lockSqlite(file))
    }
    return await work()
  } finally {
    for (const { release } of locks) release()
  }
}
