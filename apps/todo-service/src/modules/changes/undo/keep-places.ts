import { ChangeSetType, wrap } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict } from '@todo/schemas'
import type { Scope } from '../../../access/scope.ts'
import { ListEntity } from '../../lists/list.entity.ts'
import { SectionEntity } from '../../lists/section.entity.ts'
import { TodoEntity } from '../../todos/todo.entity.ts'
import { MAX_LEVELS } from '../../todos/todo.repository.ts'
import type { Fields } from '../logged-entities.ts'

/** What says where a to-do is: all of it goes back, or nothing does. */
const PLACE = ['list_id', 'section_id', 'parent_id', 'position', 'deleted_at']

/** To-dos that an undo would move, or put into the trash or out of it, and where each is now. */
type Moved = Map<TodoEntity, Fields>

/** To-dos with all that is above and below them, by their ids. */
type Family = ReadonlyMap<number, TodoEntity>

/**
 * Leaves to-dos and lists where they are, if the place that an undo would give them is not there any more: its list or section
 * is gone, its parent is elsewhere or below them, or something else is in them by now. Nothing is written yet.
 *
 * @returns what stays.
 */
export async function keepPlaces(em: SqlEntityManager, scope: Scope): Promise<UndoConflict[]> {
  const moved = movedTodos(em)
  const conflicts: UndoConflict[] = []
  if (moved.size > 0) {
    const family = await familyOf([...moved.keys()], em, scope)
    const isTorn = await tornIn(family, em, scope)
    for (let torn = blamed(family, isTorn, moved); torn.size > 0; torn = blamed(family, isTorn, moved))
      for (const [todo, place] of torn) {
        moved.delete(todo)
        conflicts.push(...putBack(todo, place, em))
      }
  }
  return [...conflicts, ...(await keepLists(em, scope))]
}

function movedTodos(em: SqlEntityManager): Moved {
  const moved: Moved = new Map()
  for (const { entity, originalEntity } of changeSetsOf(em))
    if (entity instanceof TodoEntity && originalEntity) {
      const place = only({ ...originalEntity })
      if (JSON.stringify(place) !== JSON.stringify(placeOf(entity, em))) moved.set(entity, place)
    }
  return moved
}

function changeSetsOf(em: SqlEntityManager) {
  em.getUnitOfWork().computeChangeSets()
  return em.getUnitOfWork().getChangeSets()
}

/** Where a to-do is, in values of the database. */
function placeOf(todo: TodoEntity, em: SqlEntityManager): Fields {
  return only({ ...em.getComparator().prepareEntity(todo) })
}

function only(fields: Fields): Fields {
  return Object.fromEntries(PLACE.map((name) => [name, fields[name] ?? null]))
}

async function familyOf(moved: readonly TodoEntity[], em: SqlEntityManager, scope: Scope): Promise<Family> {
  const family = new Map(moved.map((todo) => [todo.id, todo]))
  const newOf = (todos: readonly TodoEntity[]) => {
    const unknown = todos.filter(({ id }) => !family.has(id))
    for (const todo of unknown) family.set(todo.id, todo)
    return unknown
  }
  const user = scope.accountId
  for (let level = [...moved]; level.length > 0; )
    level = newOf(await em.find(TodoEntity, { parent_id: level.map(({ id }) => id), user }))
  for (let level = [...family.values()]; level.length > 0; )
    level = newOf(await em.find(TodoEntity, { id: level.flatMap(({ parent_id }) => parent_id ?? []), user }))
  return family
}

/** What tells whether a to-do is at a place that cannot be. */
async function tornIn(family: Family, em: SqlEntityManager, scope: Scope): Promise<(todo: TodoEntity) => boolean> {
  const todos = [...family.values()]
  const lists = await em.find(ListEntity, { id: todos.map(({ list_id }) => list_id), user_id: scope.accountId })
  const sections = await em.find(SectionEntity, { id: todos.flatMap(({ section_id }) => section_id ?? []) })
  const back = changeSetsOf(em).flatMap(({ entity, type }) =>
    entity instanceof SectionEntity && type === ChangeSetType.CREATE ? [entity] : [],
  )
  const rooms = new Set([...sections, ...back].map(({ id, list_id }) => `${id} in ${list_id}`))
  const listOf = new Map(lists.map((list) => [list.id, list]))
  return (todo) => {
    const { list_id, section_id, parent_id } = todo
    const list = listOf.get(list_id)
    if (!list || isHidden(todo, list)) return true
    if (section_id != null && !rooms.has(`${section_id} in ${list_id}`)) return true
    if (parent_id == null) return false
    const parent = family.get(parent_id)
    return !parent || parent.list_id !== list_id || isHidden(todo, parent) || levelOf(todo, family) > MAX_LEVELS
  }
}

/** Whether a to-do is not in the trash, but what it is in is. */
function isHidden({ deleted_at }: TodoEntity, within: TodoEntity | ListEntity): boolean {
  return deleted_at == null && within.deleted_at != null
}

/** On which level a to-do is; one more than there may be, if it is further down, or below itself. */
function levelOf(todo: TodoEntity, family: Family): number {
  let level = 1
  for (let at = parentOf(todo, family); at && level <= MAX_LEVELS; at = parentOf(at, family)) level += 1
  return level
}

function parentOf({ parent_id }: TodoEntity, family: Family): TodoEntity | undefined {
  return family.get(parent_id ?? 0)
}

/** Those that move and are torn, or have above them what is. */
function blamed(family: Family, isTorn: (todo: TodoEntity) => boolean, moved: Moved): Moved {
  const found: Moved = new Map()
  for (const torn of [...family.values()].filter(isTorn)) {
    let at: TodoEntity | undefined = torn
    for (let level = 0; at && !moved.has(at) && level <= MAX_LEVELS; level += 1) at = parentOf(at, family)
    const place = at && moved.get(at)
    if (at && place) found.set(at, place)
  }
  return found
}

function putBack(todo: TodoEntity, now: Fields, em: SqlEntityManager): UndoConflict[] {
  const wanted = placeOf(todo, em)
  wrap(todo).assign(now, { convertCustomTypes: true })
  return PLACE.filter((field) => wanted[field] !== now[field]).map((field) => ({
    entity: 'todo',
    id: todo.id,
    field,
    before: wanted[field],
    after: now[field],
    now: now[field],
  }))
}

/** Keeps lists out of the trash if to-dos are left in them. */
async function keepLists(em: SqlEntityManager, { accountId }: Scope): Promise<UndoConflict[]> {
  const gone = changeSetsOf(em).flatMap(({ entity }) =>
    entity instanceof ListEntity && entity.deleted_at != null ? [entity] : [],
  )
  const conflicts: UndoConflict[] = []
  for (const list of gone) {
    const todos = await em.find(TodoEntity, { list_id: list.id, user: accountId })
    if (todos.every((todo) => todo.deleted_at != null)) continue
    conflicts.push({
      entity: 'list',
      id: list.id,
      field: 'deleted_at',
      before: list.deleted_at,
      after: null,
      now: null,
    })
    list.deleted_at = null
  }
  return conflicts
}
