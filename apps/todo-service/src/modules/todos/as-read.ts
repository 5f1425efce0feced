import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Conflict, TodoFields } from '@todo/schemas'
import type { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { changedFields } from '../changes/changed-fields.ts'
import type { Fields } from '../changes/logged-entities.ts'
import { namesTodo, versionRead } from './entity-tags.ts'
import type { TodoEntity } from './todo.entity.ts'
import { toJson } from './todo.json.ts'
import { TodoChanged } from './todo-faults.ts'

/** What the caller has read, and which fields the caller wants to change. */
export interface Precondition {
  /** The header `If-Match`. */
  ifMatch: string
  /** The new values; left out, any change since is a conflict, as for a deletion. */
  changes?: TodoFields
}

/**
 * Checks `If-Match`: the to-do is as the caller has read it, or only other fields have changed since, as the log tells.
 *
 * @throws {TodoChanged} with the fields that are in conflict; without any where the log cannot tell, and for a deletion.
 */
export async function requireAsRead(
  todo: TodoEntity,
  { ifMatch, changes }: Precondition,
  em: SqlEntityManager,
  { accountId }: Scope,
): Promise<void> {
  const now = toJson(todo)
  if (namesTodo(ifMatch, now)) return
  const version = versionRead(ifMatch, now)
  if (!changes || version === undefined) throw new TodoChanged()
  const { isWhole, lines } = await linesSince({ id: now.id, version, accountId }, em)
  if (!isWhole) throw new TodoChanged()
  // The to-do has come from another account, which counts its versions apart: they cannot be compared.
  if (lines.some(({ user_id }) => user_id !== accountId)) throw new TodoChanged()
  const conflicts = conflictsOf(changes, baseOf(lines), now)
  if (conflicts.length > 0) throw new TodoChanged(conflicts)
}

/**
 * The lines of the log about a to-do: those of its account after a version, and all of other accounts. `isWhole` says that
 * no line since that version has been deleted from the log.
 */
async function linesSince(
  { id, version, accountId }: { id: number; version: number; accountId: number },
  em: SqlEntityManager,
) {
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
    // Without any line, the outer join gives one row, whose columns of the log are null.
    lines: rows.filter((row) => row.user_id !== null),
  }
}

/** The value of each changed field before the first of these lines. */
function baseOf(lines: readonly { before: string | null; after: string | null }[]): Fields {
  const changes = lines.toReversed().flatMap(changedFields)
  return Object.fromEntries(changes.map(({ field, before }) => [field, before]))
}

function conflictsOf(changes: Fields, base: Fields, now: Fields): Conflict[] {
  return Object.keys(changes)
    .filter((field) => Object.hasOwn(base, field))
    .map((field) => ({ field, yours: changes[field], theirs: now[field], base: base[field] }))
}
