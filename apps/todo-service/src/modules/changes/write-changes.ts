import { type ChangeSet, ChangeSetType, type EntityMetadata } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Insertable } from 'kysely'
import type { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { type Fields, LOGGED, type Logged, UNTOLD } from './logged-entities.ts'

/** A line of the log. */
export type Change = Insertable<Tables['change']>

/** How many lines one statement writes. */
const BATCH = 500

/** A row that has changed, how that is logged, and the account that it belongs to. */
interface Changed {
  changeSet: ChangeSet<object>
  logged: Logged
  scope: Scope
}

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
  const changed: Changed[] = unitOfWork.getChangeSets().flatMap((changeSet) => {
    const logged = loggedAs(changeSet.meta)
    return logged ? [{ changeSet, logged, scope: scopeOf(changeSet, rowOf(changeSet.entity), scopes) }] : []
  })
  for (const { changeSet, scope } of changed) stamp(changeSet.entity, scope)
  await em.flush()
  await insertChanges(
    em,
    changed.map((each) => lineOf(each, rowOf(each.changeSet.entity))),
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

function lineOf({ changeSet: { meta, type, originalEntity }, logged, scope }: Changed, row: Fields): Change {
  const { name, id = 'id', list, untold = [] } = logged
  const told = meta.props.filter((prop) => !UNTOLD.includes(prop.name) && !untold.includes(prop.name))
  const columns = (row: Fields): Fields =>
    Object.fromEntries(
      told.map(({ name, runtimeType }) => [name, runtimeType === 'boolean' ? Boolean(row[name]) : (row[name] ?? null)]),
    )
  const { json = columns } = logged
  const before = type === ChangeSetType.CREATE ? null : json({ ...originalEntity })
  const after = type === ChangeSetType.DELETE ? null : json(row)
  const changed = Object.keys({ ...before, ...after }).filter(
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
