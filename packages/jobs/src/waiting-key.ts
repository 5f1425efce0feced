import { type RawBuilder, sql } from 'kysely'

/** What is changed beside the rest, so that a job that waits again has its key again. */
export interface KeyChange {
  waiting_key?: RawBuilder<string | null>
}

/** Updates a job that waits again: it has its key again, unless another job waits under it by now. */
export async function withKeyIfFree<T>(update: (change: KeyChange) => Promise<T>): Promise<T> {
  try {
    return await update({ waiting_key: sql<string | null>`unique_key` })
  } catch (error) {
    if (!isTaken(error)) throw error
    return update({})
  }
}

function isTaken(error: unknown): boolean {
  return ['ER_DUP_ENTRY', 'SQLITE_CONSTRAINT_UNIQUE'].includes(Object(error).code)
}
