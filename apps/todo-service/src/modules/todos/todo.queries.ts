import type { SqlEntityManager } from '@mikro-orm/sql'
import { compiledOnce } from '@todo/service-kit/database'
import type { Selectable } from 'kysely'
import { isMemberOf, liveTodos, type Viewer } from '../../access/viewer.ts'
import { firstBy } from '../../database/hints.ts'
import { isBeyond } from '../../database/keyset.ts'
import type { Tables } from '../../database/tables.ts'
import { ListQueries, type TrashKey } from '../lists/list.queries.ts'
import { ListMemberEntity } from '../lists/list-member.entity.ts'
import type { AskedList } from '../queries/asked-list.ts'
import { planOf } from '../queries/list-plan.ts'
import { pageOf } from '../queries/page/page.ts'
import { TodoEntity } from './todo.entity.ts'
import { TODO_COLUMNS } from './todo.json.ts'
import type { WantedPlace } from './todo-place.ts'

/** A to-do as a query finds it, with its user's name where that was asked for. */
export type TodoRow = Pick<Selectable<Tables['todo']>, (typeof TODO_COLUMNS)[number]> & { username?: string }

const COLUMNS = TODO_COLUMNS.map((name) => `t.${name}` as const)

const oneTodo = compiledOnce<{ id: number; viewerId: number }, TodoRow>((em, slot) =>
  liveTodos(em, slot('viewerId')).select(COLUMNS).where('t.id', '=', slot('id')),
)

/** The account that a to-do is in. */
const accountOfTodo = compiledOnce<{ id: number; viewerId: number }, { user_id: number }>((em, slot) =>
  em
    .getKysely<Tables>()
    .selectFrom('todo as t')
    .select('t.user_id')
    .where('t.id', '=', slot('id'))
    .where(isMemberOf('t.list_id', slot('viewerId'))),
)

/** Reads to-dos that a user may see. */
export class TodoQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** A page of a list. With `withUser` each row is joined with its user, in the same statement. */
  async page(asked: AskedList, limit: number, withUser: boolean): Promise<TodoRow[]> {
    const plan = await planOf(this.#em, this.#viewer, asked, limit)
    const page = pageOf(this.#em.getKysely<Tables>(), plan).select(COLUMNS)
    if (!withUser) return page.execute()
    return page.innerJoin('user as u', 'u.id', 't.user_id').select('u.username').execute()
  }

  /** One to-do as a row. */
  async row(id: number): Promise<TodoRow | undefined> {
    const [row] = await oneTodo(this.#em, { id, viewerId: this.#viewer.id })
    return row
  }

  /** The viewer's own to-dos in the trash, the last deleted first; without those whose list is in the trash. */
  deleted(limit: number, after: TrashKey | undefined) {
    const trash = this.#all()
      .modifyFront(firstBy('t', 'todo_user_id_index'))
      .innerJoin('list as l', 'l.id', 't.list_id')
      .select(COLUMNS)
      .select('t.deleted_at')
      .where('t.user_id', '=', this.#viewer.id)
      .where('t.deleted_at', 'is not', null)
      .where('l.deleted_at', 'is', null)
      .orderBy('t.deleted_at', 'desc')
      .orderBy('t.id', 'desc')
      .limit(limit)
    return (after ? trash.where(isBeyond(['t.deleted_at', 't.id'], '<', after)) : trash).execute()
  }

  /** The account that a to-do is in, also of one in the trash. */
  async accountOf(id: number): Promise<number | undefined> {
    const [todo] = await accountOfTodo(this.#em, { id, viewerId: this.#viewer.id })
    return todo?.user_id
  }

  /** The accounts that some to-dos are in. */
  async accountsOf(ids: readonly number[]): Promise<number[]> {
    const todos = this.#all()
      .where('t.id', 'in', [...ids])
      .where(this.#viewer.sees('t.list_id'))
    return (await todos.select('t.user_id').distinct().execute()).map(({ user_id }) => user_id)
  }

  /** The account that a place is in. */
  async accountOfPlace({
    list_id,
    section_id,
    parent_id,
    before_id,
    after_id,
  }: WantedPlace): Promise<number | undefined> {
    const todoId = parent_id ?? before_id ?? after_id
    if (todoId !== undefined) return this.accountOf(todoId)
    const lists = new ListQueries(this.#em, this.#viewer)
    if (section_id) return lists.accountOfSection(section_id)
    return list_id === undefined ? undefined : lists.accountOf(list_id)
  }

  /** One to-do as an entity, loaded eagerly together with its user, by a JOIN. */
  async findWithUser(id: number): Promise<TodoEntity | null> {
    const lists = this.#em.createQueryBuilder(ListMemberEntity).select('list_id').where({ user_id: this.#viewer.id })
    return this.#em.findOne(
      TodoEntity,
      { id, deleted_at: null, list_id: { $in: lists }, user: { deleted_at: null } },
      { populate: ['user'], strategy: 'joined' },
    )
  }

  #all() {
    return this.#em.getKysely<Tables>().selectFrom('todo as t')
  }
}
