import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Notification } from '@todo/schemas'
import { sql } from 'kysely'
import type { Viewer } from '../../access/viewer.ts'
import type { Tables } from '../../database/tables.ts'

/** How many characters of a comment are told. */
const SHOWN = 200

/** Which of a user's notifications are wanted. */
interface Wanted {
  isRead: boolean | undefined
  /** Only those that are older than this one. */
  before?: number | undefined
  /** Only those that the mail of this moment tells of. */
  mailedAt?: number
  /** Only these. */
  ids?: readonly number[]
  /** Only those of these kinds. */
  kinds?: readonly Notification['kind'][]
  limit: number
}

/**
 * The notifications of a user, of what the user still sees: an open invitation, or a to-do that is not in the trash.
 * Whoever has lost a list reads nothing of it here, either.
 */
export class NotificationQueries {
  readonly #em: SqlEntityManager
  readonly #viewer: Viewer

  constructor(em: SqlEntityManager, viewer: Viewer) {
    this.#em = em
    this.#viewer = viewer
  }

  /** The last first. */
  async page({ isRead, before, mailedAt, ids, kinds, limit }: Wanted): Promise<Notification[]> {
    let page = this.#visible()
      .leftJoin('user as a', (join) => join.onRef('a.id', '=', 'n.actor_id').on('a.deleted_at', 'is', null))
      .select(['n.id', 'n.kind', 'n.todo_id', 'n.invitation_id', 'n.is_read', 'n.created_at'])
      .select(['l.id as list_id', 'l.name', 't.contents', 'k.id as comment_id', 'a.id as actor_id', 'a.username'])
      .select(sql<string | null>`substr(k.text, 1, ${sql.lit(SHOWN)})`.as('text'))
      .orderBy('n.id', 'desc')
      .limit(limit)
    if (isRead !== undefined) page = page.where('n.is_read', '=', sql.lit(isRead))
    if (before !== undefined) page = page.where('n.id', '<', before)
    if (mailedAt !== undefined) page = page.where('n.mailed_at', '=', mailedAt)
    if (ids !== undefined) page = page.where('n.id', 'in', [...ids])
    if (kinds !== undefined) page = page.where('n.kind', 'in', [...kinds])
    const rows = await page.execute()
    return rows.map(toNotification)
  }

  /** How many the user has not seen. */
  async unread(): Promise<number> {
    const { count } = await this.#visible()
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('n.is_read', '=', sql.lit(false))
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  #visible() {
    return this.#em
      .getKysely<Tables>()
      .selectFrom('notification as n')
      .leftJoin('todo as t', 't.id', 'n.todo_id')
      .leftJoin('comment as k', 'k.id', 'n.comment_id')
      .leftJoin('invitation as i', 'i.id', 'n.invitation_id')
      .innerJoin('list as l', (join) => join.onRef('l.id', '=', sql`coalesce(t.list_id, i.list_id)`))
      .where('n.user_id', '=', this.#viewer.id)
      .where('l.deleted_at', 'is', null)
      .where('t.deleted_at', 'is', null)
      .where('i.accepted_at', 'is', null)
      .where(({ or, eb }) => or([eb('n.invitation_id', 'is not', null), this.#viewer.sees('l.id')]))
  }
}

/** A row with all that is told of a notification. */
interface Row extends Pick<Notification, 'id' | 'kind' | 'invitation_id'> {
  is_read: boolean
  created_at: number
  list_id: number
  name: string
  todo_id: number | null
  contents: string | null
  comment_id: number | null
  text: string | null
  actor_id: number | null
  username: string | null
}

function toNotification({ id, kind, invitation_id, is_read, created_at, list_id, name, ...row }: Row): Notification {
  const { todo_id, contents, comment_id, text, actor_id, username } = row
  return {
    id,
    kind,
    actor: actor_id === null || username === null ? null : { id: actor_id, username },
    list: { id: list_id, name },
    todo: todo_id === null || contents === null ? null : { id: todo_id, contents },
    comment: comment_id === null || text === null ? null : { id: comment_id, text },
    invitation_id,
    is_read: Boolean(is_read),
    created_at: new Date(created_at).toISOString(),
  }
}
