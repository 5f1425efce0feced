import { type ChangeSet, ChangeSetType, type EntityMetadata } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Insertable } from 'kysely'
import type { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { type Fields, LOGGED, UNTOLD } from './logged-entities.ts'

/** A line of the log. */
export type Change = Insertable<Tables['change']>

/** How many lines one statement writes. */
const BATCH = 500

/**
 * Flushes what has changed, each row with the new version of its account, and writes a line of the log for each. It takes
 * them from the unit of work, so no change of an entity can go without.
 *
 * @param scopes The accounts that are locked. A row of any other is an error.
 */
export async function writeChanges(em: SqlEntityManager, scopes: readonly Scope[]): Promise<void> {
  const unitOfWork = em.getUnitOfWork()
  unitOfWork.computeChangeSets()
  const rowOf = (entity: object): Fields => ({ ...em.getComparator().prepareEntity(entity) })
  const changed = unitOfWork
    .getChangeSets()
    .filter(isLogged)
    .map((changeSet) => ({ changeSet, scope: scopeOf(changeSet, rowOf(changeSet.entity), scopes) }))
  for (const { changeSet, scope } of changed) stamp(changeSet.entity, scope)
  await em.flush()
  await insertChanges(
    em,
    changed.map(({ changeSet, scope }) => changeOf(changeSet, rowOf(changeSet.entity), scope)),
  )
}

async function insertChanges(em: SqlEntityManager, changes: readonly Change[]): Promise<void> {
  for (let start = 0; start < changes.length; start += BATCH) {
    await em
      .getKysely<Tables>()
      .insertInto('change')
      .values(changes.slice(start, start + BATCH))
      .execute()
  }
}

function isLogged({ meta }: ChangeSet<object>): boolean {
  return loggedAs(meta) !== null
}

function loggedAs({ className }: EntityMetadata) {
  const logged = LOGGED[className]
  if (logged === undefined) throw new TypeError(`say in LOGGED how changes of ${className} are logged`)
  return logged
}

/** The account that a row belongs to. */
function scopeOf({ meta }: ChangeSet<object>, row: Fields, scopes: readonly Scope[]): Scope {
  const accountId = row.user_id ?? row.user ?? row.id
  const scope = scopes.find((scope) => scope.accountId === accountId)
  if (!scope) throw new TypeError(`a ${meta.className} of account ${accountId} changes, which is not locked`)
  return scope
}

/** Says of a row when it has changed. */
function stamp(entity: object, { version, now }: Scope): void {
  if ('version' in entity) entity.version = version
  if ('updated_at' in entity) entity.updated_at = now
}

function changeOf({ meta, type, originalEntity }: ChangeSet<object>, row: Fields, scope: Scope): Change {
  const { name, id = 'id', list } = loggedAs(meta) ?? { name: '' }
  const before = type === ChangeSetType.CREATE ? null : fieldsOf(meta, { ...originalEntity })
  const after = type === ChangeSetType.DELETE ? null : fieldsOf(meta, row)
  const changed = Object.keys(after ?? before ?? {}).filter(
    (name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]),
  )
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
    list_id: list === undefined ? null : Number(row[list]),
    action: actionOf(before, after, changed) ?? scope.action ?? 'update',
    before: pick(before, changed),
    after: pick(after, changed),
  }
}

/** What the log tells of a row. */
function fieldsOf(meta: EntityMetadata, row: Fields): Fields {
  const { json, untold = [] } = loggedAs(meta) ?? {}
  if (json) return json(row)
  const told = meta.props.filter(({ name }) => !UNTOLD.includes(name) && !untold.includes(name))
  return Object.fromEntries(
    told.map(({ name, runtimeType }) => [name, runtimeType === 'boolean' ? Boolean(row[name]) : (row[name] ?? null)]),
  )
}

/** The fields that say where something is. */
const PLACE = new Set(['list_id', 'section_id', 'parent_id', 'position'])

/** What was done to something, where that can be seen by the fields that have changed. */
function actionOf(before: Fields | null, after: Fields | null, changed: readonly string[]): string | undefined {
  if (!before) return 'create'
  // What has a trash is deleted by being put there.
  if (!after) return 'deleted_at' in before ? 'purge' : 'delete'
  if (changed.includes('deleted_at')) return after.deleted_at === null ? 'restore' : 'delete'
  if (changed.includes('is_done')) return after.is_done ? 'complete' : 'reopen'
  return changed.every((name) => PLACE.has(name)) ? 'move' : undefined
}

/** The fields that have changed, as JSON; null where there was or is nothing. */
function pick(fields: Fields | null, changed: readonly string[]): string | null {
  return fields && JSON.stringify(Object.fromEntries(changed.map((name) => [name, fields[name]])))
}
