import type { SqlEntityManager } from '@mikro-orm/sql'
import type { NotificationEvent, ReminderEvent } from '@todo/schemas'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'

/** How long after it has come it is still told, in milliseconds: a transaction may be committed later than it began. */
const WINDOW_MS = 30_000

/** What has come for one user, under the name of its event. */
export type News = { userId: number } & (
  | { name: 'reminder'; data: ReminderEvent }
  | { name: 'notification'; data: NotificationEvent }
)

/** Reads the reminders and notifications that have come, whichever replica has made them: each once. */
export class FreshNews {
  readonly #em: SqlEntityManager
  #told = new Set<string>()

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** Those of the last half minute that have not been read before. Two statements. */
  async fresh(): Promise<News[]> {
    const news = [...(await this.#reminders()), ...(await this.#notifications())]
    const keyOf = ({ name, data }: News) => `${name} ${data.id}`
    const fresh = news.filter((each) => !this.#told.has(keyOf(each)))
    this.#told = new Set(news.map(keyOf))
    return fresh
  }

  async #reminders(): Promise<News[]> {
    const rows = await this.#db
      .selectFrom('reminder_fire as f')
      .innerJoin('reminder as r', 'r.id', 'f.reminder_id')
      .select(['f.id', 'f.user_id', 'f.reminder_id', 'r.todo_id', 'f.at'])
      .where('f.fired_at', '>', this.#since)
      .where('f.state', '=', 'sent')
      .orderBy('f.id')
      .execute()
    return rows.map(({ user_id: userId, at, ...row }) => ({
      userId,
      name: 'reminder',
      data: { ...row, at: new Date(at).toISOString() },
    }))
  }

  async #notifications(): Promise<News[]> {
    const rows = await this.#db
      .selectFrom('notification')
      .select(['id', 'user_id', 'kind'])
      .where('created_at', '>', this.#since)
      .orderBy('id')
      .execute()
    return rows.map(({ user_id: userId, ...data }) => ({ userId, name: 'notification', data }))
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }

  get #since() {
    return sql<number>`${databaseNow(this.#em)} - ${WINDOW_MS}`
  }
}
