import type { SqlEntityManager } from '@mikro-orm/sql'
import type { MarkNotifications, NotificationPage, NotificationsQuery, UnreadCount } from '@todo/schemas'
import { cutPage, decodeCursor, encodeCursor, InvalidInput, isIdKey } from '@todo/service-kit'
import { inAccount } from '../../access/in-account.ts'
import type { Actor } from '../../access/scope.ts'
import { Viewer } from '../../access/viewer.ts'
import { NotificationQueries } from './notification.queries.ts'
import { markRead } from './notification.repository.ts'

/** What one user has been told. */
export class NotificationService {
  readonly #em: SqlEntityManager
  readonly #actor: Actor

  constructor(em: SqlEntityManager, actor: Actor) {
    this.#em = em
    this.#actor = actor
  }

  /** @throws {InvalidInput} when the cursor belongs to another list. */
  async page({ limit, cursor, is_read: isRead }: NotificationsQuery): Promise<NotificationPage> {
    const name = `notifications of ${this.#actor.id} ${isRead}`
    const [before] = cursor === undefined ? [] : decodeCursor(cursor, name, isIdKey)
    const queries = this.#queries()
    const { shown, last } = cutPage(await queries.page({ isRead, before, limit: limit + 1 }), limit)
    return {
      notifications: shown,
      unread_count: await queries.unread(),
      next_cursor: last ? encodeCursor([last.id], name) : null,
    }
  }

  /**
   * Marks some as read or unread, or all up to one.
   *
   * @throws {InvalidInput} unless one of both is given.
   */
  mark({ is_read, ids, up_to }: MarkNotifications): Promise<UnreadCount> {
    if ((ids === undefined) === (up_to === undefined))
      throw new InvalidInput({ pointer: '/ids', detail: 'say which: send either `ids` or `up_to`' })
    return inAccount(this.#em, this.#actor, this.#actor.id, async (scope, em) => {
      await markRead(em, scope, is_read, { ids, upTo: up_to })
      return { unread_count: await this.#queries(em).unread() }
    })
  }

  #queries(em = this.#em): NotificationQueries {
    return new NotificationQueries(em, new Viewer(this.#actor))
  }
}
