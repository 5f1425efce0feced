import type { SqlEntityManager } from '@mikro-orm/sql'
import type { ReminderEvent } from '@todo/schemas'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'

/** How long after a reminder it is still told, in milliseconds: a transaction may be committed later than it began. */
const WINDOW_MS = 30_000

/** A reminder that has come, and to whom. */
export interface FiredReminder {
  userId: number
  event: ReminderEvent
}

/** Reads the reminders that have come, whichever replica has sent them: each once. */
export class FiredReminders {
  readonly #em: SqlEntityManager
  #told = new Set<number>()

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** Those of the last half minute that have not been read before. One statement. */
  async fresh(): Promise<FiredReminder[]> {
    const rows = await this.#em
      .getKysely<Tables>()
      .selectFrom('reminder_fire as f')
      .innerJoin('reminder as r', 'r.id', 'f.reminder_id')
      .select(['f.id', 'f.user_id', 'f.reminder_id', 'r.todo_id', 'f.at'])
      .where('f.fired_at', '>', sql<number>`${databaseNow(this.#em)} - ${WINDOW_MS}`)
      .where('f.state', '=', 'sent')
      .orderBy('f.id')
      .execute()
    const fresh = rows.filter(({ id }) => !this.#told.has(id))
    this.#told = new Set(rows.map(({ id }) => id))
    return fresh.map(({ id, user_id, reminder_id, todo_id, at }) => ({
      userId: user_id,
      event: { id, reminder_id, todo_id, at: new Date(at).toISOString() },
    }))
  }
}
