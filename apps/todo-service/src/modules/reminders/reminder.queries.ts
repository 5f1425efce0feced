import type { SqlEntityManager } from '@mikro-orm/sql'
import type { ReminderFiresQuery } from '@todo/schemas'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'
import { type FireRow, REMINDER_COLUMNS, type ReminderRow } from './reminder.json.ts'

const COLUMNS = REMINDER_COLUMNS.map((name) => `r.${name}` as const)

/** A reminder, and where its to-do is. */
type PlacedReminder = ReminderRow & { list_id: number; account_id: number }

/** The reminders of a user, of to-dos that the user sees: nobody else sees them. */
export class ReminderQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  one(id: number): Promise<ReminderRow | undefined> {
    return this.#own().where('r.id', '=', id).executeTakeFirst()
  }

  /** Those with some ids. */
  some(ids: readonly number[]): Promise<PlacedReminder[]> {
    return this.#own()
      .where('r.id', 'in', [...ids])
      .orderBy('r.id')
      .execute()
  }

  /** Those of some to-dos. */
  ofTodos(ids: readonly number[]): Promise<PlacedReminder[]> {
    return this.#own()
      .where('r.todo_id', 'in', [...ids])
      .orderBy('r.id')
      .execute()
  }

  /** What has come of reminders of late, the last first. */
  fires({ state, limit }: ReminderFiresQuery): Promise<FireRow[]> {
    const fires = this.#em
      .getKysely<Tables>()
      .selectFrom('reminder_fire as f')
      .innerJoin('reminder as r', 'r.id', 'f.reminder_id')
      .select(['f.id', 'f.reminder_id', 'r.todo_id', 'f.state', 'f.at', 'f.fired_at'])
      .where('f.user_id', '=', this.#viewer.id)
      .orderBy('f.fired_at', 'desc')
      .orderBy('f.id', 'desc')
      .limit(limit)
    return (state ? fires.where('f.state', '=', state) : fires).execute()
  }

  #own() {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('reminder as r')
      .innerJoin('todo as t', 't.id', 'r.todo_id')
      .select(COLUMNS)
      .select(['t.list_id', 't.user_id as account_id'])
      .where('r.user_id', '=', this.#viewer.id)
      .where('t.deleted_at', 'is', null)
      .where(this.#viewer.sees('t.list_id'))
  }
}
