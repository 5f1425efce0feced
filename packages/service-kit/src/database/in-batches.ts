import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

/** The rows changed in one statement, so that no lock is held for long. */
const BATCH = 500

/** A query of ids, still without a limit. */
interface Found<Id> {
  limit(most: number): { execute(): Promise<{ id: Id }[]> }
}

/**
 * Changes the rows that a query finds, some by one statement, until it finds no more: they must not be found once they are
 * changed. By ascending ids, so that all statements lock in one order. May be cut off anywhere, and be done by several at once.
 *
 * @returns how many.
 * @throws {Error} when a batch is found again as it was, which would never end.
 */
export async function inBatches<Id extends number | string>(
  found: Found<Id>,
  change: (ids: Id[]) => Promise<unknown>,
): Promise<number> {
  const some = found.limit(BATCH)
  let former: Id[] = []
  for (let count = 0; ; ) {
    const ids = (await some.execute()).map(({ id }) => id).sort((a, b) => (a < b ? -1 : 1))
    if (ids.length === BATCH && isDeepStrictEqual(ids, former))
      throw new Error('rows that were changed stay as they were')
    if (ids.length > 0) await change(ids)
    count += ids.length
    if (ids.length < BATCH) return count
    former = ids
    // SQLite answers without a pause: so requests are served between two batches.
    await nextTurn()
  }
}
