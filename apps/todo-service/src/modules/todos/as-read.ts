import type { Conflict, PatchTodo } from '@todo/schemas'
import type { Tables } from '../../database/tables.ts'
import { changedFields } from '../changes/changed-fields.ts'
import type { Fields } from '../changes/logged-entities.ts'
import type { Tools } from './change-todo.ts'
import { namesTodo, versionRead } from './entity-tags.ts'
import type { TodoEntity } from './todo.entity.ts'
import { toJson } from './todo.json.ts'
import { TodoChanged } from './todo-faults.ts'

/** What the caller has read, and what he wants to change of it. */
export interface Condition {
  /** The header `If-Match`. */
  ifMatch: string
  /** Left out: all of it, as when it is deleted. */
  changes?: PatchTodo
}

/**
 * Makes sure that nobody has changed what the caller is about to change since he read it. What others have changed beside
 * it does not matter: the log tells which fields that are.
 *
 * @throws {TodoChanged} with what stands in the way.
 */
export async function requireAsRead(todo: TodoEntity, { ifMatch, changes }: Condition, tools: Tools): Promise<void> {
  const now = toJson(todo)
  if (namesTodo(ifMatch, now)) return
  const version = versionRead(ifMatch, now)
  if (!changes || version === undefined) throw new TodoChanged()
  const { isWhole, lines } = await linesSince(now.id, version, tools)
  if (!isWhole) throw new TodoChanged()
  // It has come from another account, whose versions are not those of this one.
  if (lines.some(({ user_id }) => user_id !== tools.scope.accountId)) throw new TodoChanged()
  const conflicts = conflictsOf(changes, baseOf(lines), now)
  if (conflicts.length > 0) throw new TodoChanged(conflicts)
}

/** The lines of the log about a to-do: those after a version, and those of other accounts; and whether none is missing. */
async function linesSince(id: number, version: number, { em, scope: { accountId } }: Tools) {
  const rows = await em
    .getKysely<Tables>()
    .selectFrom('user as u')
    .leftJoin('change as c', (join) =>
      join
        .on('c.entity', '=', 'todo')
        .on('c.entity_id', '=', id)
        .on(({ eb, or }) => or([eb('c.version', '>', version), eb('c.user_id', '<>', accountId)])),
    )
    .select(['u.min_version', 'c.user_id', 'c.before', 'c.after'])
    .where('u.id', '=', accountId)
    .orderBy('c.version')
    .orderBy('c.n')
    .execute()
  return {
    isWhole: rows.every(({ min_version }) => version >= min_version),
    // Where there are no lines, there is one row of nothing.
    lines: rows.filter((row) => row.user_id !== null),
  }
}

/** What each field was that these lines tell of, before the first of them. */
function baseOf(lines: readonly { before: string | null; after: string | null }[]): Fields {
  const changes = lines.toReversed().flatMap(changedFields)
  return Object.fromEntries(changes.map(({ field, before }) => [field, before]))
}

function conflictsOf(changes: Fields, base: Fields, now: Fields): Conflict[] {
  return Object.keys(changes)
    .filter((field) => Object.hasOwn(base, field))
    .map((field) => ({ field, yours: changes[field], theirs: now[field], base: base[field] }))
}
