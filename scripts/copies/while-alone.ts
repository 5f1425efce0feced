import { CopyError } from '@todo/database-copy'
import { makeFolder } from '@todo/service-kit'
import { lockFolder } from '@todo/standalone/lock'

/** The lock in the data folder of a stack of whoever copies what it has, or replaces it. The stack may run meanwhile. */
const COPIES = 'copies.sqlite'

/**
 * Does `work` while no other command copies or replaces what the stack has: half of a backup would be of the time before a
 * restore, half of the time after it.
 *
 * @throws {CopyError} when one does.
 */
export async function whileAlone<Result>(dataDir: string, work: () => Promise<Result>): Promise<Result> {
  makeFolder(dataDir)
  const release = lockFolder(dataDir, COPIES)
  if (!release)
    throw new CopyError(
      `Another backup, restore or move is at work with the data in ${dataDir}: wait until it is done.`,
    )
  try {
    return await work()
  } finally {
    release()
  }
}
