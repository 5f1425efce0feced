import { type ChangeSet, ChangeSetType, type EntityClass } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { findInSlices, slicesOf } from '@todo/service-kit/database'
import type { Insertable } from 'kysely'
import { type Scope, scopeIn } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { notifyConcerned } from '../notifications/notify-concerned.ts'
import { retimeReminders } from '../reminders/retime-reminders.ts'
import { type Fields, LOGGED, type Logged, lastToldOf, loggedAs, toldOf } from './logged-entities.ts'

/** A line of the log. */
export type Change = Insertable<Tables['change']>

/** How many lines one statement writes. */
const BATCH = 500

/** A row that has changed, how that is logged, and the accounts that it was in and is in. */
interface Changed {
  changeSet: ChangeSet<object>
  logged: Logged
  from: Scope
  to: Scope
}

/**
 * Flushes what has changed, each row with the new version of its account, and writes a line of the log for each. The rows
 * come from MikroORM's unit of work, so no change of an entity is left out. A row that moves from one account to another has
 * a line in both logs: deleted from the one, created in the other.
 *
 * @param scopes The accounts that are locked. A row of any other is an error.
 */
export async function writeChanges(em: SqlEntityManager, scopes: readonly Scope[]): Promise<void> {
  const unitOfWork = em.getUnitOfWork()
  unitOfWork.computeChangeSets()
  const rowOf = (entity: object): Fields => ({ ...em.getComparator().prepareEntity(entity) })
  const all = unitOfWork.getChangeSets()
  const changed: Changed[] = all.flatMap((changeSet) => {
    const logged = loggedAs(changeSet.meta)
    if (!logged) return []
    const to = scopeOf(rowOf(changeSet.entity), scopes)
    const from = changeSet.originalEntity ? scopeOf(changeSet.originalEntity, scopes) : to
    return [{ changeSet, logged, from, to }]
  })
  for (const { changeSet, to } of changed) stamp(changeSet.entity, to)
  const changeSets = changed.map(({ changeSet }) => changeSet)
  await em.flush()
  await retimeReminders(em, changeSets)
  await notifyConcerned(em, scopes, all)
  const rows = changed.map((each) => ({ ...each, row: rowOf(each.changeSet.entity) }))
  const listOf = await listsOf(em, rows)
  await insertChanges(
    em,
    rows.flatMap(({ row, ...each }) => linesOf(each, row, listOf)),
  )
}

/** A row that a statement has changed: its identifying columns, and the logged fields that have changed. */
export interface UpdatedRow {
  row: Fields
  before: Fields
  after: Fields
}

/** Writes a line of the log for each row that one statement has changed for many: `writeChanges` sees only entities. */
export async function logUpdates(
  em: SqlEntityManager,
  scope: Scope,
  entity: EntityClass<object>,
  updated: readonly UpdatedRow[],
): Promise<void> {
  const rows = LOGGED.filter((logged) => logged.entity === entity).flatMap((logged) =>
    updated.map((each) => ({ logged, ...each })),
  )
  const listOf = await listsOf(em, rows)
  await insertChanges(
    em,
    rows.map(({ logged, row, before, after }) =>
      lineOf({ logged, row, listId: listOf(logged, row) }, scope, before, after),
    ),
  )
}

async function insertChanges(em: SqlEntityManager, changes: readonly Change[]): Promise<void> {
  for (const some of slicesOf(changes, BATCH)) await em.getKysely<Tables>().insertInto('change').values(some).execute()
}

/** The scope of the account that a row belongs to. */
function scopeOf(row: Fields, scopes: readonly Scope[]): Scope {
  return scopeIn(scopes, row.user_id ?? row.user ?? row.id)
}

/** Sets the version and the time of the change in a row. */
function stamp(entity: object, { version, now }: Scope): void {
  if ('version' in entity) entity.version = version
  if ('updated_at' in entity) entity.updated_at = now
}

/** The list that a row is in; null for what is in none. */
type ListOf = (logged: Logged, row: Fields) => number | null

const listInRow: ListOf = ({ list }, row) => (list === undefined ? null : Number(row[list]))

/** Looks up the lists of those rows that belong to to-dos. */
async function listsOf(em: SqlEntityManager, rows: readonly { logged: Logged; row: Fields }[]): Promise<ListOf> {
  const ids = rows.flatMap(({ logged: { todo }, row }) => (todo === undefined ? [] : [Number(row[todo])]))
  const todos = await findInSlices(ids, (some) => todosWith(em, some))
  const lists = new Map(todos.map(({ id, list_id }) => [id, list_id]))
  return (logged, row) => (logged.todo ? Number(lists.get(Number(row[logged.todo]))) : listInRow(logged, row))
}

function todosWith(em: SqlEntityManager, ids: number[]) {
  return em.getKysely<Tables>().selectFrom('todo').select(['id', 'list_id']).where('id', 'in', ids).execute()
}

function linesOf(
  { changeSet: { entity, meta, type, originalEntity }, logged, from, to }: Changed,
  row: Fields,
  listOf: ListOf,
): Change[] {
  const isDeleted = type === ChangeSetType.DELETE
  const json = toldOf(meta, logged)
  // MikroORM keeps no copy of a deleted entity: the entity itself is still as it was.
  const original = { ...(originalEntity ?? row) }
  const before = type === ChangeSetType.CREATE ? null : (isDeleted ? lastToldOf(meta, logged) : json)(original)
  const after = isDeleted ? null : json(row)
  const was = { logged, row: original, listId: listOf(logged, original) }
  const is = { logged, row, listId: listOf(logged, row) }
  if (from !== to) return [lineOf(was, from, before, null), lineOf(is, to, null, after)]
  const position = to.newKeyOf(entity)
  if (position === undefined) return [lineOf(is, to, before, after)]
  // A line of its own, so that an undo of what else has changed goes back to the new key.
  const rekeyed = { ...before, position }
  const rekeying = { ...lineOf(was, to, before, rekeyed), actor_kind: 'rekey' }
  return changedNames(rekeyed, after).length > 0 ? [rekeying, lineOf(is, to, rekeyed, after)] : [rekeying]
}

/** What a line is about: the kind of thing, and the row that it is or was. */
interface Subject {
  logged: Logged
  row: Fields
  listId: number | null
}

function lineOf(
  { logged: { name, id = 'id' }, row, listId }: Subject,
  scope: Scope,
  before: Fields | null,
  after: Fields | null,
): Change {
  const changed = changedNames(before, after)
  return {
    user_id: scope.accountId,
    version: scope.version,
    n: scope.nextLine(),
    at: scope.now,
    actor_id: scope.actor.id,
    actor_kind: scope.actor.kind,
    request_id: scope.actor.requestId,
    entity: name,
    entity_id: Number(row[id]),
    list_id: listId,
    action: actionOf(before, after, changed) ?? scope.action ?? 'update',
    before: pick(before, changed),
    after: pick(after, changed),
  }
}

function changedNames(before: Fields | null, after: Fields | null): string[] {
  return Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  )
}

/** The fields that say where something is. */
const PLACE = new Set(['list_id', 'section_id', 'parent_id', 'position', 'owner_id'])

/** The action, where it follows from the fields that have changed. */
function actionOf(before: Fields | null, after: Fields | null, changed: readonly string[]): string | undefined {
  if (!before) return 'create'
  // If it was in the trash, it was deleted before: now it is gone for good.
  if (!after) return before.deleted_at == null ? 'delete' : 'purge'
  if (changed.includes('deleted_at')) return after.deleted_at === null ? 'restore' : 'delete'
  if (changed.includes('is_done')) return after.is_done ? 'complete' : 'reopen'
  return changed.length > 0 && changed.every((name) => PLACE.has(name)) ? 'move' : undefined
}

/** The fields that have changed, as JSON; null where there was or is nothing. */
function pick(fields: Fields | null, changed: readonly string[]): string | null {
  return fields && JSON.stringify(Object.fromEntries(changed.map((name) => [name, fields[name]])))
}
