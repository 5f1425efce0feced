import { wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict } from '@todo/schemas'
import type { Selectable } from 'kysely'
import type { Scope } from '../../../access/scope.ts'
import type { Tables } from '../../../database/tables.ts'
import { setAttachments } from '../../attachments/attachments-of.ts'
import { CommentEntity } from '../../comments/comment.entity.ts'
import { leaveSection } from '../../lists/leave-section.ts'
import { ListEntity } from '../../lists/list.entity.ts'
import { ListMemberEntity } from '../../lists/list-member.entity.ts'
import { SectionEntity } from '../../lists/section.entity.ts'
import { ReminderEntity } from '../../reminders/reminder.entity.ts'
import { relabel } from '../../todos/relabel.ts'
import { TodoEntity } from '../../todos/todo.entity.ts'
import { toJson } from '../../todos/todo.json.ts'
import { type Fields, LOGGED, type Logged, toldOf } from '../logged-entities.ts'
import { revertedFields } from './reverted-fields.ts'
import type { Room } from './room.ts'

/** A line of the log. */
export type Line = Selectable<Tables['change']>

/** The log has values as the database has them: of large numbers, such as moments, the digits. */
const AS_LOGGED = { convertCustomTypes: true }

/**
 * Takes one line of the log back.
 *
 * @param room for what it brings back.
 * @returns what has been changed since, or has no room any more, and so stays as it is.
 */
export async function revert(line: Line, em: SqlEntityManager, scope: Scope, room: Room): Promise<UndoConflict[]> {
  const kinds = LOGGED.filter(({ name }) => name === line.entity)
  const conflicts = await Promise.all(kinds.map((logged) => revertAs(logged, line, em, scope, room)))
  return conflicts.flat()
}

async function revertAs(
  logged: Logged,
  line: Line,
  em: SqlEntityManager,
  scope: Scope,
  room: Room,
): Promise<UndoConflict[]> {
  const found = await em.findOne(logged.entity, whereOf(line, logged, scope))
  const before = line.before === null ? null : JSON.parse(line.before)
  const after = line.after === null ? null : JSON.parse(line.after)
  const taken = await takenSince(logged, line, { before, after }, em, scope)
  if (taken.length > 0) return taken
  if (!after) {
    if (found) return []
    return (await room.take(logged, before)) ? bringBack(line, logged, before, em, scope) : [stillGone(line)]
  }
  const thing = found && isInReach(found, before, scope) ? found : null
  const now = thing ? toldOf(em.getMetadata(logged.entity), logged)({ ...em.getComparator().prepareEntity(thing) }) : {}
  const { fields, conflicts } = revertedFields({
    entity: line.entity,
    id: line.entity_id,
    before: before ?? {},
    after,
    now,
  })
  // A thing that this line has added, and that is gone already, needs no undoing.
  if (!thing) return before ? conflicts : []
  if (before) {
    if (fields.deleted_at === null && !(await room.take(logged, fields))) return [stillGone(line)]
    await setFields(thing, fields, logged, em, scope)
    return conflicts
  }
  // Where it stands among others is no reason to keep what was added: it may only have got another key for its place.
  const reasons = conflicts.filter(({ field }) => field !== 'position')
  if (reasons.length === 0) await remove(thing, em, scope)
  return reasons
}

/**
 * Whether the actor sees the list that a thing is in by now, and the one that it would go back to. What is hidden is as if
 * it were gone.
 *
 * @throws {RoleTooLow} when the actor may not change what is in them.
 */
function isInReach(thing: object, before: Fields | null, scope: Scope): boolean {
  const { listIds } = scope
  if (!listIds) return true
  const lists = [{ ...thing }, { ...before }].flatMap(({ list_id }: Fields) =>
    list_id == null ? [] : [Number(list_id)],
  )
  if (!lists.every((id) => listIds.includes(id))) return false
  for (const id of lists) scope.require(id, 'editor')
  return true
}

/** A conflict if the unique value that the thing would get back belongs to another one of its kind by now. */
async function takenSince(
  { entity, name, unique = '' }: Logged,
  { entity_id: id }: Line,
  { before, after }: { before: Fields | null; after: Fields | null },
  em: SqlEntityManager,
  { accountId }: Scope,
): Promise<UndoConflict[]> {
  const value = before?.[unique]
  if (value === undefined) return []
  const others = await em.count(entity, { user_id: accountId, [unique]: value, id: { $ne: id } })
  if (others === 0) return []
  return [{ entity: name, id, field: unique, before: value, after: after?.[unique] ?? null, now: value }]
}

/** Which row a line is about. */
function whereOf({ entity_id, list_id }: Line, { name, entity }: Logged, { accountId }: Scope): Fields {
  if (name === 'settings') return { id: entity_id }
  if (name === 'member') return { list_id, user_id: entity_id }
  return entity === TodoEntity ? { id: entity_id, user: accountId } : { id: entity_id, user_id: accountId }
}

async function setFields(thing: object, fields: Fields, { columns }: Logged, em: SqlEntityManager, scope: Scope) {
  const labels = thing instanceof TodoEntity ? toJson(thing).labels : []
  wrap(thing).assign(columns ? columns(fields) : fields, AS_LOGGED)
  if (!(thing instanceof TodoEntity)) return
  const { labels: names, attachments } = toJson(thing)
  await relabel(thing, labels, names, em)
  if (fields.attachments) await setAttachments(thing, attachments, em, scope)
}

/** Undoes an addition: puts the thing into the trash, or deletes it if there is no trash for its kind. */
async function remove(thing: object, em: SqlEntityManager, { now }: Scope): Promise<void> {
  if (thing instanceof SectionEntity) await leaveSection(thing, em)
  if ('deleted_at' in thing) thing.deleted_at = now
  else em.remove(thing)
}

/** Creates again what was deleted, with its old id; a conflict for what `isLost`. */
async function bringBack(line: Line, { entity }: Logged, before: Fields, em: SqlEntityManager, scope: Scope) {
  if (await isLost(line, entity, before, em, scope)) return [stillGone(line)]
  const { accountId, version, now } = scope
  const { kept, ...fields } = before
  const made: Fields = { id: line.entity_id, user_id: accountId, version, updated_at: now }
  // Lines of earlier releases keep nothing.
  em.create(entity, { created_at: now, ...Object(kept), ...fields, ...made }, AS_LOGGED)
  return []
}

/** Whether it never comes back: a to-do or a list that was deleted for good, and what belonged to it. */
async function isLost(
  { list_id }: Line,
  entity: Logged['entity'],
  { todo_id }: Fields,
  em: SqlEntityManager,
  { accountId }: Scope,
): Promise<boolean> {
  const isGone = async (count: Promise<number>) => (await count) === 0
  if (entity === ReminderEntity) return isGone(em.count(TodoEntity, { id: Number(todo_id) }))
  if (entity === CommentEntity) return isGone(em.count(TodoEntity, { id: Number(todo_id), user: accountId }))
  if (entity === SectionEntity || entity === ListMemberEntity)
    return isGone(em.count(ListEntity, { id: Number(list_id), user_id: accountId }))
  return entity === TodoEntity || entity === ListEntity
}

/** A conflict for what does not come back. */
function stillGone({ entity, entity_id: id }: Line): UndoConflict {
  return { entity, id, field: 'id', before: id, after: null, now: null }
}
