import type { SqlEntityManager } from '@mikro-orm/sql'
import { compiledOnce } from '@todo/service-kit/database'
import { type Expression, expressionBuilder } from 'kysely'
import { liveTodos, type Viewer } from '../../access/viewer.ts'
import { firstBy } from '../../database/hints.ts'
import type { Tables } from '../../database/tables.ts'
import { TODO_COLUMNS } from '../todos/todo.json.ts'
import type { TodoRow } from '../todos/todo.queries.ts'
import type { Stage } from './sync-token.ts'

const COLUMNS = ([...TODO_COLUMNS, 'has_reminders', 'has_comments'] as const).map((name) => `t.${name}` as const)

/** A to-do that is sent, and whether it has comments, and anybody a reminder for it. */
export type SyncedTodo = TodoRow & { has_reminders: boolean; has_comments: boolean }

const { exists, selectFrom } = expressionBuilder<Tables & { t: Tables['todo'] }, 't'>()

/** That a to-do's list is not in the trash. */
const IS_IN_LIVE_LIST = exists(
  selectFrom('list as l').select('l.id').whereRef('l.id', '=', 't.list_id').where('l.deleted_at', 'is', null),
)

/** One to-do. Compiled once, since mostly only one has changed when a client asks. */
const syncedTodo = compiledOnce<{ id: number; viewerId: number }, SyncedTodo>((em, slot) =>
  visibleTo(em, slot('viewerId')).select(COLUMNS).where('t.id', '=', slot('id')),
)

/** What a client of one user keeps of to-dos: those that are in no trash, nor their lists. */
export class SyncQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** To-dos with these ids. */
  some(ids: readonly number[]): Promise<SyncedTodo[]> {
    const [id, ...others] = ids
    if (id !== undefined && others.length === 0) return syncedTodo(this.#em, { id, viewerId: this.#viewer.id })
    return this.#visible()
      .select(COLUMNS)
      .where('t.id', 'in', [...ids])
      .execute()
  }

  /** The next to-dos of a stage, by their ids. The ids are found first: only rows that are sent are read as a whole. */
  page({ lists, after }: Stage, limit: number) {
    const ids = this.#visible()
      .select('t.id')
      .modifyFront(firstBy('t', lists ? 'todo_list_id_position_index' : 'todo_user_id_index'))
      .where((eb) => (lists ? eb('t.list_id', 'in', lists) : eb('t.user_id', '=', this.#viewer.id)))
      .where('t.id', '>', after)
      .orderBy('t.id')
      .limit(limit)
    return this.#em
      .getKysely<Tables>()
      .selectFrom(ids.as('p'))
      .innerJoin('todo as t', 't.id', 'p.id')
      .select(COLUMNS)
      .orderBy('p.id')
      .execute()
  }

  #visible() {
    return visibleTo(this.#em, this.#viewer.id)
  }
}

function visibleTo(em: SqlEntityManager, viewerId: number | Expression<number>) {
  return liveTodos(em, viewerId).where(IS_IN_LIVE_LIST)
}
