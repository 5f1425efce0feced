import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UndoConflict } from '@todo/schemas'
import { findInSlices } from '@todo/service-kit/database'
import type { Scope } from '../../../access/scope.ts'
import { ListEntity } from '../../lists/list.entity.ts'
import { SectionEntity } from '../../lists/section.entity.ts'
import { TodoEntity } from '../../todos/todo.entity.ts'
import { MAX_LEVELS } from '../../todos/todo-tree.ts'
import { pendingOf, putBack } from './put-back.ts'

/** What says where a to-do is: all of it goes back, or nothing does. */
export const PLACE = ['list_id', 'section_id', 'parent_id', 'position', 'deleted_at']

/** The to-dos that move, with all that is above and below them, by their ids. */
type Family = ReadonlyMap<number, TodoEntity>

/**
 * Puts back the moves of an undo that would leave a to-do, or one below it, where it cannot be: in a list that is gone, say.
 *
 * @returns the conflicts with these moves.
 */
export async function keepTodos(em: SqlEntityManager, scope: Scope): Promise<UndoConflict[]> {
  const moves = new Map(
    pendingOf(em, TodoEntity)
      .filter(({ next }) => PLACE.some((field) => field in next))
      .map((move) => [move.thing, move]),
  )
  const family = await familyOf([...moves.keys()], em, scope)
  const isMisplaced = await misplacedIn(family, em, scope)
  // A to-do is misplaced by its own move; if it does not move, by that of the nearest to-do above it that does.
  const reasons = [...family.values()].filter(isMisplaced).flatMap((misplaced) =>
    pathOf(misplaced, family)
      .flatMap((todo) => moves.get(todo) ?? [])
      .slice(0, 1),
  )
  return [...new Set(reasons)].flatMap((move) => putBack(move, 'todo', PLACE))
}

async function familyOf(moved: readonly TodoEntity[], em: SqlEntityManager, scope: Scope): Promise<Family> {
  const family = new Map(moved.map((todo) => [todo.id, todo]))
  const newOf = (todos: readonly TodoEntity[]) => {
    const unknown = todos.filter(({ id }) => !family.has(id))
    for (const todo of unknown) family.set(todo.id, todo)
    return unknown
  }
  const user = scope.accountId
  const below = (parent_id: number[]) => em.find(TodoEntity, { parent_id, user })
  const above = (id: number[]) => em.find(TodoEntity, { id, user })
  for (let level = [...moved]; level.length > 0; ) level = newOf(await findAll(level, ({ id }) => id, below))
  for (let level = [...family.values()]; level.length > 0; )
    level = newOf(await findAll(level, ({ parent_id }) => parent_id, above))
  return family
}

/** What is found by the ids that to-dos have, each asked for once. */
function findAll<Found>(
  todos: Iterable<TodoEntity>,
  idOf: (todo: TodoEntity) => number | null | undefined,
  find: (ids: number[]) => Promise<Found[]>,
): Promise<Found[]> {
  const ids = [...new Set([...todos].flatMap((todo) => idOf(todo) ?? []))]
  return findInSlices(ids, find)
}

/** A function that tells whether a to-do is where it cannot be. */
async function misplacedIn(family: Family, em: SqlEntityManager, scope: Scope): Promise<(todo: TodoEntity) => boolean> {
  const todos = [...family.values()]
  const user_id = scope.accountId
  const lists = await findAll(
    todos,
    ({ list_id }) => list_id,
    (id) => em.find(ListEntity, { id, user_id }),
  )
  const sections = await findAll(
    todos,
    ({ section_id }) => section_id,
    (id) => em.find(SectionEntity, { id, user_id }),
  )
  // Sections that come back are not in the database yet.
  for (const { thing } of pendingOf(em, SectionEntity)) sections.push(thing)
  const listOfSection = new Map(sections.map(({ id, list_id }) => [id, list_id]))
  const listOf = new Map(lists.map((list) => [list.id, list]))
  return (todo) => {
    const { list_id, section_id, parent_id } = todo
    const list = listOf.get(list_id)
    if (!list || isHidden(todo, list)) return true
    if (section_id != null && listOfSection.get(section_id) !== list_id) return true
    if (parent_id == null) return false
    const parent = family.get(parent_id)
    return !parent || parent.list_id !== list_id || isHidden(todo, parent) || pathOf(todo, family).length > MAX_LEVELS
  }
}

/** Whether a to-do is not in the trash, but what it is in is. */
function isHidden({ deleted_at }: TodoEntity, within: TodoEntity | ListEntity): boolean {
  return deleted_at == null && within.deleted_at != null
}

/** A to-do and what is above it. It may be below itself, so the path ends one level after the last that is allowed. */
function pathOf(todo: TodoEntity, family: Family): TodoEntity[] {
  const path = [todo]
  for (let at = parentOf(todo, family); at && path.length <= MAX_LEVELS; at = parentOf(at, family)) path.push(at)
  return path
}

function parentOf({ parent_id }: TodoEntity, family: Family): TodoEntity | undefined {
  return family.get(parent_id ?? 0)
}
