import { inBatches } from '@todo/service-kit/database'
import type { Kysely, RawBuilder } from 'kysely'
import type { Tables } from './schema.ts'

type TableWithId = { [Name in keyof Tables]: Tables[Name] extends { id: unknown } ? Name : never }[keyof Tables]

/** Deletes the rows of a table that are over, by their ids, in batches. A row that is no longer over by then stays. */
export async function deleteOver(db: Kysely<Tables>, table: TableWithId, isOver: RawBuilder<boolean>): Promise<void> {
  const over = db.selectFrom(table).select('id').where(isOver)
  await inBatches(over, (ids) => db.deleteFrom(table).where('id', 'in', ids).where(isOver).execute())
}
