import type { SqlEntityManager } from '@mikro-orm/sql'
import type { HistoryEntry, HistoryPage, PageQuery } from '@todo/schemas'
import { cutPage, decodeCursor, encodeCursor, lazyGuardOf } from '@todo/service-kit'
import { Type } from 'typebox'
import type { Actor } from '../../../access/scope.ts'
import { Viewer } from '../../../access/viewer.ts'
import { ListNotFound } from '../../lists/list-faults.ts'
import { TodoNotFound } from '../../todos/todo-faults.ts'
import { type ChangedField, changedFields } from '../changed-fields.ts'
import { HistoryQueries, type Subject } from './history.queries.ts'
import { changeInWords } from './in-words.ts'
import type { HistoryRow } from './told-lines.ts'

/** Fields of a member that only this member sees: the place of the list among the member's lists, and favourites. */
const OWN_FIELDS = new Set(['position', 'is_favorite'])

const isKey = lazyGuardOf(Type.Tuple([Type.Integer(), Type.Integer(), Type.Integer()]))

/**
 * A page of what was done with a to-do, or in a list: the latest first. What was done while it was in a list that the user
 * does not see is not told.
 *
 * @throws {TodoNotFound}
 * @throws {ListNotFound}
 * @throws {InvalidInput} when the cursor belongs to another history.
 */
export async function historyOf(
  em: SqlEntityManager,
  actor: Actor,
  subject: Subject,
  { limit, cursor }: PageQuery,
): Promise<HistoryPage> {
  const queries = new HistoryQueries(em, new Viewer(actor))
  const name = `history for ${actor.id} of ${JSON.stringify(subject)}`
  const after = cursor === undefined ? undefined : decodeCursor(cursor, name, isKey)
  const rows = await queries.page(subject, limit + 1, after)
  if (rows.length === 0 && !(await queries.sees(subject)))
    throw 'todo' in subject ? new TodoNotFound() : new ListNotFound()
  const { shown, last } = cutPage(rows, limit)
  return {
    changes: shown.map((row) => entryOf(row, actor.id)),
    next_cursor: last ? encodeCursor([last.at, last.version, last.n], name) : null,
  }
}

/** A line of the log, as a user is told of it. */
export function entryOf(row: HistoryRow, viewerId: number): HistoryEntry {
  const { version, user_id, at, action, entity, entity_id: id, actor_id, actor_kind, username, member, assignee } = row
  const isHidden = ({ field }: ChangedField) => entity === 'member' && id !== viewerId && OWN_FIELDS.has(field)
  const fields = changedFields(row).filter((field) => !isHidden(field))
  return {
    version,
    user_id,
    at: new Date(at).toISOString(),
    actor: actor_kind === 'job' ? null : { id: actor_id, username },
    action,
    entity,
    id,
    text: changeInWords({ action, entity, fields, member: id === actor_id ? undefined : member, assignee }),
    fields,
  }
}
