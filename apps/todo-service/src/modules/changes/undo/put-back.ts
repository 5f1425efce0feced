import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict } from '@todo/schemas'
import type { Fields } from '../logged-entities.ts'

/** A thing whose change is not written yet. */
export interface Pending<Thing> {
  thing: Thing
  /** What it was, in values of the database; nothing if it is new. */
  was: Fields
  /** What has changed, in the same values. */
  next: Fields
}

/** The things of one kind whose changes are not written yet. */
export function pendingOf<Thing extends object>(
  em: SqlEntityManager,
  kind: new (...args: never[]) => Thing,
): Pending<Thing>[] {
  em.getUnitOfWork().computeChangeSets()
  return em
    .getUnitOfWork()
    .getChangeSets()
    .flatMap(({ entity: thing, originalEntity, payload }) =>
      thing instanceof kind ? [{ thing, was: { ...originalEntity }, next: { ...payload } }] : [],
    )
}

/** Gives a thing back what it was, in these fields; conflicts for those that an undo would have changed. */
export function putBack(
  { thing, was, next }: Pending<{ id: number }>,
  entity: string,
  fields: readonly string[],
): UndoConflict[] {
  const back = fields.filter((field) => field in next)
  wrap(thing).assign(Object.fromEntries(back.map((field) => [field, was[field]])), { convertCustomTypes: true })
  return back.map((field) => ({
    entity,
    id: thing.id,
    field,
    before: next[field],
    after: was[field],
    now: was[field],
  }))
}
