import { isDeepStrictEqual } from 'node:util'
import type { UndoConflict } from '@todo/schemas'
import type { Fields } from '../logged-entities.ts'

/** A line of the log, and the present fields of the thing. */
export interface Compared {
  entity: string
  id: number
  before: Fields
  after: Fields
  now: Fields
}

/** The fields that go back to what they were, and those that stay, since they have been changed again. */
export interface Reverted {
  fields: Fields
  conflicts: UndoConflict[]
}

/** A field goes back to its value before the change if it still has the value that the change gave it. */
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
