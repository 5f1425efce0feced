import { isDuplicate } from '@todo/service-kit/database'
import { type RawBuilder, sql } from 'kysely'

/** The part of an update that gives a job its key back. */
export interface KeyChange {
  waiting_key?: RawBuilder<string | null>
}

/** Updates a job that waits again. It gets its key back, unless another job waits under this key by now. */
export async function withKeyIfFree<T>(update: (change: KeyChange) => Promise<T>): Promise<T> {
  try {
    return await update({ waiting_key: sql<string | null>`unique_key` })
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return update({})
  }
}
