import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Todo } from '@todo/schemas'
import { sql } from 'kysely'
import { Viewer } from '../../../access/viewer.ts'
import { isBeyond } from '../../../database/keyset.ts'
import type { Tables } from '../../../database/tables.ts'
import { settingsOf } from '../../accounts/settings.repository.ts'
import { entryOf } from '../../changes/history/history.service.ts'
import { isTold, toldLines } from '../../changes/history/told-lines.ts'
import { COMMENT_COLUMNS, commentToJson } from '../../comments/comment.json.ts'
import { filterToJson } from '../../filters/filter.json.ts'
import { FilterQueries } from '../../filters/filter.queries.ts'
import { InvitationQueries } from '../../invitations/invitation.queries.ts'
import { LabelQueries } from '../../labels/label.queries.ts'
import { listToJson, sectionToJson } from '../../lists/list.json.ts'
import { ListQueries } from '../../lists/list.queries.ts'
import { MemberQueries } from '../../members/member.queries.ts'
import { NotificationQueries } from '../../notifications/notification.queries.ts'
import { subscriptionsOf } from '../../push/push.service.ts'
import { REMINDER_COLUMNS, reminderToJson } from '../../reminders/reminder.json.ts'
import { TODO_COLUMNS, toJson } from '../../todos/todo.json.ts'
import { webhookToJson } from '../../webhooks/webhook.json.ts'
import { WebhookQueries } from '../../webhooks/webhook.queries.ts'

/** How many rows are read at once. */
const PAGE = 500

/** A to-do of an export. */
export type ExportedTodo = Omit<Todo, 'user'> & { deleted_at: string | null }

/**
 * All that is in the account of one user, each kind of thing as the API shows it, and `deleted_at` of what is in the trash.
 * What others share is theirs.
 */
export class OwnData {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, id: number) {
    this.#em = em
    this.#viewer = new Viewer({ id })
  }

  /** How many to-dos, changes and files of to-dos there are. */
  async count(): Promise<number> {
    const { id } = this.#viewer
    const { todos, changes, files } = await this.#db
      .selectNoFrom(({ selectFrom, fn }) => {
        const count = fn.countAll<number>().as('count')
        return [
          selectFrom('todo').select(count).where('user_id', '=', id).$asScalar().$notNull().as('todos'),
          selectFrom('change as c')
            .select(count)
            .where('c.user_id', '=', id)
            .where(isTold())
            .$asScalar()
            .$notNull()
            .as('changes'),
          selectFrom('attachment')
            .select(count)
            .where('user_id', '=', id)
            .where('removed_at', 'is', null)
            .where('is_ready', '=', sql.lit(true))
            .$asScalar()
            .$notNull()
            .as('files'),
        ]
      })
      .executeTakeFirstOrThrow()
    return todos + changes + files
  }

  settings() {
    return settingsOf(this.#em, this.#viewer.id)
  }

  async lists() {
    const queries = new ListQueries(this.#em, this.#viewer)
    const live = (await queries.some()).map((row) => ({ ...row, deleted_at: null }))
    return [...live, ...(await queries.deleted())]
      .filter(({ owner_id }) => owner_id === this.#viewer.id)
      .map(({ deleted_at, ...row }) => ({ ...listToJson(row), deleted_at: momentOf(deleted_at) }))
  }

  /** Who else is in the lists, or is invited by name. */
  members() {
    return new MemberQueries(this.#em, this.#viewer).ofOwnLists()
  }

  /** The open invitations to the lists. */
  invitations() {
    return new InvitationQueries(this.#em, this.#viewer).toOwnLists()
  }

  async sections() {
    const sections = this.#db.selectFrom('section').selectAll().where('user_id', '=', this.#viewer.id).orderBy('id')
    return (await sections.execute()).map(sectionToJson)
  }

  labels() {
    return new LabelQueries(this.#em, this.#viewer).some()
  }

  async filters() {
    return (await new FilterQueries(this.#em, this.#viewer).some()).map(filterToJson)
  }

  async webhooks() {
    return (await new WebhookQueries(this.#em, this.#viewer).all()).map(webhookToJson)
  }

  pushSubscriptions() {
    return subscriptionsOf(this.#em, this.#viewer.id)
  }

  /** Page by page: all that are on the to-dos of the account, and the user's own on those of others. */
  comments() {
    return paged(async (after: { id: number } | undefined) => {
      const { id: userId } = this.#viewer
      const rows = await this.#db
        .selectFrom('comment as k')
        .leftJoin('user as u', (join) => join.onRef('u.id', '=', 'k.author_id').on('u.deleted_at', 'is', null))
        .select(COMMENT_COLUMNS.map((name) => `k.${name}` as const))
        .select('u.username')
        .where(({ eb, or }) => or([eb('k.user_id', '=', userId), eb('k.author_id', '=', userId)]))
        .where('k.id', '>', after?.id ?? 0)
        .orderBy('k.id')
        .limit(PAGE)
        .execute()
      return rows.map(commentToJson)
    })
  }

  /** Page by page, the last first: of what the user still sees. */
  notifications() {
    const queries = new NotificationQueries(this.#em, this.#viewer)
    return paged((last: { id: number } | undefined) =>
      queries.page({ isRead: undefined, before: last?.id, limit: PAGE }),
    )
  }

  /** Page by page. */
  reminders() {
    return paged(async (after: { id: number } | undefined) => {
      const rows = this.#db.selectFrom('reminder').select(REMINDER_COLUMNS).where('user_id', '=', this.#viewer.id)
      const page = rows
        .where('id', '>', after?.id ?? 0)
        .orderBy('id')
        .limit(PAGE)
      return (await page.execute()).map(reminderToJson)
    })
  }

  /** Page by page, also those in the trash. */
  todos() {
    return paged(async (after: { id: number } | undefined): Promise<ExportedTodo[]> => {
      const rows = await this.#db
        .selectFrom('todo')
        .select([...TODO_COLUMNS, 'deleted_at'])
        .where('user_id', '=', this.#viewer.id)
        .where('id', '>', after?.id ?? 0)
        .orderBy('id')
        .limit(PAGE)
        .execute()
      return rows.map((row) => ({ ...toJson(row), deleted_at: momentOf(row.deleted_at) }))
    })
  }

  /** Page by page, the oldest first. */
  history() {
    return paged(async (after: { version: number; n: number } | undefined) => {
      const rows = await toldLines(this.#em)
        .where('c.user_id', '=', this.#viewer.id)
        .where(isBeyond(['c.version', 'c.n'], '>', [after?.version ?? 0, after?.n ?? 0]))
        .orderBy('c.version')
        .orderBy('c.n')
        .limit(PAGE)
        .execute()
      return rows.map((row) => ({ ...entryOf(row, this.#viewer.id), n: row.n }))
    })
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}

/** Pages, until there are no more. Each is read when the one before has been taken. */
async function* paged<T>(read: (after: T | undefined) => Promise<T[]>): AsyncGenerator<T[]> {
  for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1))) yield page
}

function momentOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
