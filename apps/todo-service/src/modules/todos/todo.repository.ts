import type { FilterQuery, RequiredEntityData } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Due } from '@todo/schemas'
import { compiledOnce, findInSlices, slicesOf } from '@todo/service-kit/database'
import type { Selectable } from 'kysely'
import type { Scope } from '../../access/scope.ts'
import { liveTodos } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { AccountEntity } from '../accounts/account.entity.ts'
import { CommentEntity } from '../comments/comment.entity.ts'
import { textOf } from '../dates/due-times.ts'
import { OccurrenceEntity } from './occurrence.entity.ts'
import { TodoEntity } from './todo.entity.ts'
import { TodoLabelEntity } from './todo-label.entity.ts'
import { idsAbove, idsBelow } from './todo-tree.ts'

/** One to-do of an account that the actor sees, as the entity names its properties. */
const todoToChange = compiledOnce<
  { id: number; accountId: number; actorId: number },
  Selectable<Tables['todo']> & { user: number }
>((em, slot) =>
  liveTodos(em, slot('actorId'))
    .selectAll('t')
    .select('t.user_id as user')
    .where('t.id', '=', slot('id'))
    .where('t.user_id', '=', slot('accountId')),
)

/** The fields of a new to-do, without those that the repository sets. */
export type NewTodo = Omit<
  RequiredEntityData<TodoEntity>,
  'user' | 'version' | 'created_at' | 'updated_at' | 'created_by'
>

/** The to-dos of an account, to be changed. Every statement has the scope in it, so none can reach any other. */
export class TodoRepository {
  readonly #em: SqlEntityManager
  readonly #scope: Scope

  constructor(em: SqlEntityManager, scope: Scope) {
    this.#em = em
    this.#scope = scope
  }

  /** One to-do that is not in the trash. */
  async find(id: number): Promise<TodoEntity | null> {
    const { accountId, actor } = this.#scope
    const [row] = await todoToChange(this.#em, { id, accountId, actorId: actor.id })
    return row ? this.#em.merge(TodoEntity, row, { convertCustomTypes: true }) : null
  }

  /** One to-do in the trash. */
  findDeleted(id: number): Promise<TodoEntity | null> {
    return this.#em.findOne(TodoEntity, this.#among({ id, deleted_at: { $ne: null } }))
  }

  /** Some to-dos that are not in the trash, by their ids. */
  findAll(ids: readonly number[]): Promise<TodoEntity[]> {
    return findInSlices(ids, (id) => this.#em.find(TodoEntity, this.#among({ id, deleted_at: null })))
  }

  /** The to-dos with these ids, which are below one that was found; also those in the trash. */
  findBelow(ids: readonly number[]): Promise<TodoEntity[]> {
    return findInSlices(ids, (id) => this.#em.find(TodoEntity, { id, user: this.#scope.accountId }))
  }

  /** Notes that one due of a recurring to-do has been completed or skipped. */
  addOccurrence(todo: TodoEntity, due: Due, action: 'complete' | 'skip'): void {
    const { accountId: user_id, actor, version, now: at } = this.#scope
    this.#em.create(OccurrenceEntity, {
      user_id,
      todo_id: todo.id,
      due: textOf(due),
      action,
      at,
      actor_id: actor.id,
      version,
    })
  }

  /** Whether this due of a to-do has been completed or skipped. */
  async hasOccurrence(id: number, due: Due): Promise<boolean> {
    const where = { todo_id: id, due: textOf(due), user_id: this.#scope.accountId }
    return (await this.#em.count(OccurrenceEntity, where)) > 0
  }

  /** Marks a to-do as removed for good: the next flush deletes it. */
  remove(todo: TodoEntity): void {
    this.#em.remove(todo)
  }

  /** The to-do with this UUID, in one of these spellings, also if it is in the trash. */
  findByUid(spellings: readonly string[]): Promise<TodoEntity | null> {
    return this.#em.findOne(TodoEntity, this.#among({ uid: { $in: [...spellings] } }))
  }

  /** Makes a new to-do, which the next flush inserts. */
  add(fields: NewTodo): TodoEntity {
    const { accountId, actor, version, now } = this.#scope
    return this.#em.create(TodoEntity, {
      ...fields,
      user: this.#em.getReference(AccountEntity, accountId),
      created_by: actor.id,
      created_at: now,
      updated_at: now,
      version,
    })
  }

  /** The `limit` to-dos nearest to a position, on one side, also those in the trash. One at the position is `before` it. */
  beside(listId: number, position: string, side: 'before' | 'after', limit: number): Promise<TodoEntity[]> {
    const [beyond, direction] =
      side === 'after' ? ([{ $gt: position }, 'asc'] as const) : ([{ $lte: position }, 'desc'] as const)
    const where = this.#among({ list_id: listId, position: beyond })
    return this.#em.find(TodoEntity, where, { orderBy: [{ position: direction }, { id: direction }], limit })
  }

  /**
   * Moves what belongs to to-dos that come from another account into this one: the index of their labels, their comments,
   * and their past occurrences.
   */
  async adopt(todos: readonly TodoEntity[]): Promise<void> {
    const { accountId, version } = this.#scope
    const user = this.#em.getReference(AccountEntity, accountId)
    for (const some of slicesOf(todos)) {
      const ids = some.map(({ id }) => id)
      await this.#em.nativeUpdate(TodoLabelEntity, { todo: ids }, { user })
      await this.#em.nativeUpdate(CommentEntity, { todo_id: ids }, { user_id: accountId, version })
      await this.#em.nativeUpdate(OccurrenceEntity, { todo_id: ids }, { user_id: accountId, version })
    }
  }

  /** Which of these UUIDs are taken in the account, also in lists that the actor does not see. */
  async takenUids(uids: readonly string[]): Promise<Set<string>> {
    const own = this.#em.getKysely<Tables>().selectFrom('todo').where('user_id', '=', this.#scope.accountId)
    const rows = await findInSlices(uids, (some) => own.select('uid').where('uid', 'in', some).execute())
    return new Set(rows.map(({ uid }) => uid))
  }

  /** The ids of all to-dos below one, also of those in the trash, and how many levels they are. */
  async below(id: number): Promise<{ ids: number[]; height: number }> {
    const below = await idsBelow(this.#em, { id, accountId: this.#scope.accountId })
    return { ids: below.map(({ id }) => id), height: Math.max(0, ...below.map(({ level }) => level)) }
  }

  /** The ids of a to-do, its parent, the parent of that, and so on, each once. */
  above(id: number): Promise<number[]> {
    return idsAbove(this.#em, id, this.#scope.accountId)
  }

  /** All to-dos below one, on every level, that are not in the trash. */
  async subtasks(id: number): Promise<TodoEntity[]> {
    const { ids } = await this.below(id)
    return this.findAll(ids)
  }

  /** The next position after another one in a list, or the last one before it; null if there is none. */
  async positionBeside(listId: number, position: string, side: 'before' | 'after'): Promise<string | null> {
    const [beyond, direction] = side === 'after' ? (['>', 'asc'] as const) : (['<', 'desc'] as const)
    const todo = await this.#em
      .getKysely<Tables>()
      .selectFrom('todo')
      .select('position')
      .where('list_id', '=', listId)
      .where('user_id', '=', this.#scope.accountId)
      .where('deleted_at', 'is', null)
      .where('position', beyond, position)
      .orderBy('position', direction)
      .limit(1)
      .executeTakeFirst()
    return todo?.position ?? null
  }

  #among(where: FilterQuery<TodoEntity>): FilterQuery<TodoEntity> {
    const { accountId, listIds } = this.#scope
    return { $and: [where, { user: accountId }, ...(listIds ? [{ list_id: listIds }] : [])] }
  }
}
