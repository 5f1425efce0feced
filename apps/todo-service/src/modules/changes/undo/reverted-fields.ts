import { isDeepStrictEqual } from 'node:util'
import type { UndoConflict } from '@todo/schemas'
import type { Fields } from '../logged-entities.ts'

/** A line of the log, and what there is now. */
export interface Compared {
  entity: string
  id: number
  before: Fields
  after: Fields
  now: Fields
}

/** What a change is taken back to, and what stays as it is since it has been changed again. */
export interface Reverted {
  fields: Fields
  conflicts: UndoConflict[]
}

/** A field goes back to what it was where it still is what the change made of it. */
export function revertedFields({ entity, id, before, after, now }: Compared): Reverted {
  const names = Object.keys(after)
  const isSame = (name: string) => isDeepStrictEqual(now[name], after[name])
  return {
    fields: Object.fromEntries(names.filter(isSame).map((field) => [field, before[field]])),
    conflicts: names
      .filter((field) => !isSame(field))
      .map((field) => ({
        entity,
        id,
        field,
        before: before[field] ?? null,
        after: after[field],
        now: now[field] ?? null,
      })),
  }
}
