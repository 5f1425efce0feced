import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict } from '@todo/schemas'
import type { Fields } from '../logged-entities.ts'

/** A thing that is changed, but not written yet. */
export interface Changed<Thing> {
  thing: Thing
  /** What it was, in values of the database; nothing if it is new. */
  was: Fields
  /** What has changed, in the same values. */
  next: Fields
}

/** Things of one kind that are changed, but not written yet. */
export function changedOf<Thing extends object>(
  em: SqlEntityManager,
  kind: new (...args: never[]) => Thing,
): Changed<Thing>[] {
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
  { thing, was, next }: Changed<{ id: number }>,
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
