import type { SqlEntityManager } from '@mikro-orm/sql'
import type { DigestOrder, MailOrder } from '@todo/schemas'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import { deleteOver } from '../../database/delete-over.ts'
import type { Tables } from '../../database/schema.ts'
import { OrderedMail } from './mail-order.entity.ts'

/** The mails that other services have ordered. Each method but `deleteExpired` is one SQL statement. */
export class MailOrderRepository {
  readonly #em: SqlEntityManager

  constructor(em: SqlEntityManager) {
    this.#em = em
  }

  /** Whether a mail with this key has been ordered. */
  async has(key: string): Promise<boolean> {
    const row = await this.#db.selectFrom('ordered_mail').select('id').where('id', '=', key).executeTakeFirst()
    return row !== undefined
  }

  /** Keeps an order for so many milliseconds. */
  async insert(order: MailOrder, keepMs: number): Promise<void> {
    await this.#db
      .insertInto('ordered_mail')
      .values({
        id: order.key,
        user_id: order.user_id,
        order: JSON.stringify(order),
        expires_at: sql<number>`${databaseNow(this.#em)} + ${keepMs}`,
      })
      .execute()
  }

  /**
   * An order and the verified address of its user, unless the mail has been sent, or there is no such user or address,
   * or the user is disabled.
   */
  async find(key: string): Promise<{ order: MailOrder; address: string } | undefined> {
    const row = await this.#db
      .selectFrom('ordered_mail as m')
      .innerJoin('user as u', (join) => join.onRef('u.id', '=', 'm.user_id').on('u.deleted_at', 'is', null))
      .select(['m.order', 'u.email'])
      .where('m.id', '=', key)
      .where('m.order', 'is not', null)
      .where('u.email', 'is not', null)
      .where('u.disabled_at', 'is', null)
      .executeTakeFirst()
    return row && { order: JSON.parse(String(row.order)), address: String(row.email) }
  }

  /** The digests for a user that wait to be sent, and are kept for so many milliseconds at least: the last first. */
  async unsentDigests(userId: number, keptMs: number): Promise<DigestOrder[]> {
    const rows = await this.#db
      .selectFrom('ordered_mail')
      .select('order')
      .where('user_id', '=', userId)
      .where('order', 'is not', null)
      .where('expires_at', '>', sql<number>`${databaseNow(this.#em)} + ${keptMs}`)
      .orderBy('expires_at', 'desc')
      .execute()
    const orders: MailOrder[] = rows.map(({ order }) => JSON.parse(String(order)))
    return orders.filter((order) => order.kind === 'digest')
  }

  /** Forgets what a mail has said, but not that it has been ordered. */
  async forgetContents(key: string): Promise<void> {
    await this.#em.nativeUpdate(OrderedMail, { id: key }, { order: null })
  }

  /** Deletes the orders for a user. Call it in the transaction that deletes the account. */
  async deleteOfUser(userId: number): Promise<void> {
    await this.#em.nativeDelete(OrderedMail, { userId })
  }

  /** Deletes orders that nobody repeats any more. */
  async deleteExpired(): Promise<void> {
    await deleteOver(this.#db, 'ordered_mail', sql`expires_at <= ${databaseNow(this.#em)}`)
  }

  get #db() {
    return this.#em.getKysely<Tables>()
  }
}
