import { InvalidInput } from '@todo/service-kit'
import type { Scope } from '../../access/scope.ts'
import type { ListRepository } from '../lists/list.repository.ts'
import type { SectionEntity } from '../lists/section.entity.ts'
import { evenKeys, keyBetween, LastKeys, LONG_KEY } from '../order/order-keys.ts'
import { TodoEntity } from './todo.entity.ts'
import type { TodoRepository } from './todo.repository.ts'
import { MAX_LEVELS } from './todo-tree.ts'

type Side = 'before' | 'after'

/** How many to-dos on each side of one get new keys with it. */
const REACH = 100

/** Where a to-do is to be. A field that is left out follows from the others; null means in no section, or under no to-do. */
export interface WantedPlace {
  list_id?: number | undefined
  section_id?: number | null | undefined
  parent_id?: number | null | undefined
  before_id?: number | undefined
  after_id?: number | undefined
}

/** Where a to-do is. */
export interface Place {
  list_id: number
  section_id: number | null
  parent_id: number | null
  position: string
}

/** What a wanted place names, once it is found. */
interface Surroundings {
  neighbour: TodoEntity | null
  parent: TodoEntity | null
  section: SectionEntity | null
}

/** 422: the place names something that does not exist or is hidden. */
export class NoSuchPlace extends InvalidInput {
  constructor(pointer: string, what: string) {
    super({ pointer, detail: `there is no such ${what}` })
  }
}

/** Finds places for to-dos in the lists of an account. */
export class Places {
  readonly #scope: Scope
  readonly #lists: ListRepository
  readonly #todos: TodoRepository
  readonly #lastKeys: LastKeys
  /** If the next to-do is put beside the same one as the last, it goes between these keys. */
  #gap: { beside: number; from: string; to: string } | undefined

  constructor(scope: Scope, lists: ListRepository, todos: TodoRepository) {
    this.#scope = scope
    this.#lists = lists
    this.#todos = todos
    this.#lastKeys = new LastKeys(scope.version)
  }

  /**
   * Finds the place; the end of the inbox if nothing is given.
   *
   * @param todo The to-do that is moved there, and how many levels of subtasks it has.
   * @throws {NoSuchPlace} for a list, a section or a to-do that is not there.
   * @throws {InvalidInput} for a section or a parent of another list, a parent below the to-do itself, or too many levels.
   * @throws {RoleTooLow} when the actor may not change the list.
   */
  async find(wanted: WantedPlace, todo?: { entity: TodoEntity; height: number }): Promise<Place> {
    const there = await this.#surroundings(wanted)
    const { neighbour, parent, section } = there
    const list_id =
      neighbour?.list_id ?? parent?.list_id ?? section?.list_id ?? (await this.#list(wanted, todo?.entity))
    checkAgreement(wanted, there, list_id)
    this.#scope.require(list_id, 'editor')
    if (parent) await this.#checkLevels(parent, todo)
    const besides = wanted.section_id === undefined ? (neighbour?.section_id ?? null) : null
    return {
      list_id,
      section_id: parent ? (parent.section_id ?? null) : (section?.id ?? besides),
      parent_id: parent?.id ?? null,
      position: await this.#position(wanted, neighbour),
    }
  }

  async #surroundings({ before_id, after_id, parent_id, section_id }: WantedPlace): Promise<Surroundings> {
    if (before_id !== undefined && after_id !== undefined)
      throw new InvalidInput({ pointer: '/after_id', detail: 'leave it out, or before_id' })
    const neighbour = before_id
      ? await this.#todo(before_id, '/before_id')
      : after_id
        ? await this.#todo(after_id, '/after_id')
        : null
    const parentId = parent_id === undefined ? neighbour?.parent_id : parent_id
    return {
      neighbour,
      parent: parentId ? await this.#todo(parentId, '/parent_id') : null,
      section: section_id ? await this.#section(section_id) : null,
    }
  }

  async #todo(id: number, pointer: string): Promise<TodoEntity> {
    const todo = await this.#todos.find(id)
    if (!todo) throw new NoSuchPlace(pointer, 'to-do')
    return todo
  }

  async #section(id: number): Promise<SectionEntity> {
    const section = await this.#lists.findSection(id)
    if (!section) throw new NoSuchPlace('/section_id', 'section')
    return section
  }

  async #list({ list_id, parent_id, section_id }: WantedPlace, todo?: TodoEntity): Promise<number> {
    const locked = this.#scope.lockedList(list_id ?? 'inbox')
    if (locked !== undefined) return locked
    if (list_id !== undefined) {
      const list = await this.#lists.find(list_id)
      if (!list) throw new NoSuchPlace('/list_id', 'list')
      return list.id
    }
    // A to-do that is only moved out of its section, or out of its parent, stays in its list.
    if (todo && (parent_id === null || section_id === null)) return todo.list_id
    return (await this.#lists.inbox()).id
  }

  async #checkLevels(parent: TodoEntity, todo?: { entity: TodoEntity; height: number }): Promise<void> {
    const above = await this.#todos.above(parent.id)
    if (todo && above.includes(todo.entity.id))
      throw new InvalidInput({ pointer: '/parent_id', detail: 'is the to-do itself, or below it' })
    if (above.length + 1 + (todo?.height ?? 0) > MAX_LEVELS)
      throw new InvalidInput({ pointer: '/parent_id', detail: `would make more than ${MAX_LEVELS} levels of to-dos` })
  }

  /** The key of a place. Of several that are put beside the same to-do, each comes after the one before. */
  async #position({ before_id }: WantedPlace, neighbour: TodoEntity | null): Promise<string> {
    if (!neighbour) return this.#lastKeys.next()
    const side = before_id ? 'before' : 'after'
    const gap = this.#gap?.beside === neighbour.id ? this.#gap : await this.#gapBeside(neighbour, side)
    if (!gap) return this.#lastKeys.next()
    const key = keyBetween(gap.from, gap.to)
    const { from, to } =
      key.length > LONG_KEY ? await this.#renewKeys(neighbour, side, REACH) : { from: key, to: gap.to }
    this.#gap = { beside: neighbour.id, from, to }
    return from
  }

  /** What is on both sides of a place beside a to-do; undefined after the last one. */
  async #gapBeside(
    { list_id, position }: TodoEntity,
    side: Side,
  ): Promise<{ from: string | null; to: string } | undefined> {
    const beside = await this.#todos.positionBeside(list_id, position, side)
    if (side === 'before') return { from: beside, to: position }
    return beside === null ? undefined : { from: position, to: beside }
  }

  /**
   * Gives short keys to `reach` to-dos on each side of one, in their order; to more, if there is no room for short keys.
   *
   * @returns the key for a to-do at the wanted side of that one, and the key that follows it.
   */
  async #renewKeys(one: TodoEntity, side: Side, reach: number): Promise<{ from: string; to: string }> {
    const before = await this.#todos.beside(one.list_id, one.position, 'before', reach + 1)
    const after = await this.#todos.beside(one.list_id, one.position, 'after', reach + 1)
    const [first, last] = [before[reach], after[reach]]
    const inOrder: (TodoEntity | 'wanted')[] = [...before.slice(0, reach).toReversed(), ...after.slice(0, reach)]
    const place = inOrder.indexOf(one) + (side === 'before' ? 0 : 1)
    inOrder.splice(place, 0, 'wanted')
    const keys = evenKeys(inOrder.length, first?.position ?? null, last?.position ?? this.#lastKeys.next())
    if ((first || last) && keys.some(({ length }) => length > LONG_KEY / 2))
      return this.#renewKeys(one, side, reach * 4)
    for (const [n, key] of keys.entries()) {
      const todo = inOrder[n]
      if (todo instanceof TodoEntity) this.#scope.rekey(todo, key)
    }
    const [from = '', to = ''] = keys.slice(place)
    return { from, to }
  }
}

/** @throws {InvalidInput} when the parts of a place are not in one list, or not below one to-do. */
function checkAgreement(wanted: WantedPlace, { neighbour, parent, section }: Surroundings, listId: number): void {
  const beside = wanted.before_id === undefined ? '/after_id' : '/before_id'
  if (wanted.list_id !== undefined && wanted.list_id !== listId)
    throw new InvalidInput({ pointer: '/list_id', detail: 'is not the list of what else is named' })
  if (parent && parent.list_id !== listId)
    throw new InvalidInput({ pointer: '/parent_id', detail: 'is in another list' })
  if (section && section.list_id !== listId)
    throw new InvalidInput({ pointer: '/section_id', detail: 'is in another list' })
  if (neighbour && neighbour.parent_id !== (parent?.id ?? null))
    throw new InvalidInput({ pointer: beside, detail: 'is below another to-do' })
}
