import type { SqlEntityManager } from '@mikro-orm/sql'
import type { NotificationEvent, ReminderEvent } from '@todo/schemas'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../database/tables.ts'

/** How far back news is looked for, in milliseconds: it gets its time before its transaction is committed. */
const WINDOW_MS = 30_000

/** What has come for one user, under the name of its event. */
export type News = { userId: number } & (
  | { name: 'reminder'; data: ReminderEvent }
  | { name: 'notification'; data: NotificationEvent }
)

/** How many are read by one statement. */
const PAGE = 500

/** News that has been read, and its place in the order of coming. */
interface Row {
  cameAt: number
  id: number
  news: News
}

/** Reads the reminders and notifications that have come, whichever replica has made them: each once. */
export class FreshNews {
  readonly #em: SqlEntityManager
  #told = new Set<string>()

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** The news of the last half minute that has not been read before: two statements, and one more for each 500 rows. */
  async fresh(): Promise<News[]> {
    const [fresh, told]: [News[], Set<string>] = [[], new Set()]
    for (const page of [this.#reminders, this.#notifications])
      for await (const news of all(page)) {
        const key = `${news.name} ${news.data.id}`
        told.add(key)
        if (!this.#told.has(key)) fresh.push(news)
      }
    this.#told = told
    return fresh
  }

  readonly #reminders = async ({ cameAt, id }: Omit<Row, 'news'>): Promise<Row[]> => {
    const rows = await this.#db
      .selectFrom('reminder_fire as f')
      .innerJoin('reminder as r', 'r.id', 'f.reminder_id')
      .select(['f.id', 'f.user_id', 'f.reminder_id', 'r.todo_id', 'f.at', 'f.fired_at'])
      .where('f.fired_at', '>', this.#since)
      .where('f.fired_at', '>=', cameAt)
      .where(({ eb, or }) => or([eb('f.fired_at', '>', cameAt), eb('f.id', '>', id)]))
      .where('f.state', '=', 'sent')
      .orderBy('f.fired_at')
      .orderBy('f.id')
      .limit(PAGE)
      .execute()
    return rows.map(({ user_id: userId, at, fired_at, ...row }) => ({
      cameAt: fired_at,
      id: row.id,
      news: { userId, name: 'reminder', data: { ...row, at: new Date(at).toISOString() } },
    }))
  }

  readonly #notifications = async ({ cameAt, id }: Omit<Row, 'news'>): Promise<Row[]> => {
    const rows = await this.#db
      .selectFrom('notification')
      .select(['id', 'user_id', 'kind', 'created_at'])
      .where('created_at', '>', this.#since)
      .where('created_at', '>=', cameAt)
      .where(({ eb, or }) => or([eb('created_at', '>', cameAt), eb('id', '>', id)]))
      .orderBy('created_at')
      .orderBy('id')
      .limit(PAGE)
      .execute()
    return rows.map(({ user_id: userId, created_at, ...data }) => ({
      cameAt: created_at,
      id: data.id,
      news: { userId, name: 'notification', data },
    }))
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }

  get #since() {
    return sql<number>`${databaseNow(this.#em)} - ${WINDOW_MS}`
  }
}

/** All news of one kind, page by page, the oldest first. */
async function* all(page: (after: Omit<Row, 'news'>) => Promise<Row[]>): AsyncGenerator<News> {
  let last: Omit<Row, 'news'> | undefined = { cameAt: 0, id: 0 }
  while (last) {
    const rows = await page(last)
    for (const { news } of rows) yield news
    last = rows[PAGE - 1]
  }
}
