import type { HistoryEntry } from '@todo/schemas'
import type { Fields } from './logged-entities.ts'

/** A field that a line of the log tells of. */
export type ChangedField = HistoryEntry['fields'][number]

/** The fields that a line of the log tells of, without those that are null both before and after, and what is kept to undo it. */
export function changedFields({ before, after }: { before: string | null; after: string | null }): ChangedField[] {
  const { kept: _kept, ...was }: Fields = JSON.parse(before ?? '{}')
  const is: Fields = JSON.parse(after ?? '{}')
  return Object.keys({ ...was, ...is })
    .map((field) => ({ field, before: was[field] ?? null, after: is[field] ?? null }))
    .filter(({ before, after }) => before !== null || after !== null)
}
