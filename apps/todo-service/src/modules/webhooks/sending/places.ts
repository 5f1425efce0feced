import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Tables } from '../../../database/tables.ts'
import { accountsSeenBy } from '../../live/seen-accounts.ts'
import type { Place } from './log.ts'

/** An account that the owner of a webhook sees something of: how far it has been told, and how far the log is. */
export interface SeenPlace extends Place {
  latest: number
}

/** A new webhook is told of nothing that happened before. */
export async function beginPlaces(em: SqlEntityManager, webhookId: number, userId: number): Promise<void> {
  for (const [account, version] of await versionsSeenBy(em, userId))
    await setPlace(em, webhookId, { account, version, n: 0 })
}

/**
 * How far a webhook is with each account that its owner sees now: the owner's own first. What is not seen any more is forgotten.
 * An account that has become visible begins with what was done since then.
 */
export async function placesOf(em: SqlEntityManager, webhookId: number, userId: number): Promise<SeenPlace[]> {
  const seen = await versionsSeenBy(em, userId)
  const db = em.getKysely<Tables>()
  const known = await db.selectFrom('webhook_cursor').selectAll().where('webhook_id', '=', webhookId).execute()
  const gone = known.filter(({ account_id }) => !seen.has(account_id)).map(({ account_id }) => account_id)
  if (gone.length > 0)
    await db.deleteFrom('webhook_cursor').where('webhook_id', '=', webhookId).where('account_id', 'in', gone).execute()
  const places: SeenPlace[] = []
  for (const [account, latest] of seen) {
    const place = known.find(({ account_id }) => account_id === account)
    const { version, n } = place ?? { version: (await firstSeen(em, account, userId)) ?? latest, n: 0 }
    places.push({ account, version, n, latest })
  }
  return places
}

/** Notes how far a webhook has been told. */
export async function setPlace(em: SqlEntityManager, webhookId: number, { account, version, n }: Place): Promise<void> {
  const db = em.getKysely<Tables>()
  const { numUpdatedRows } = await db
    .updateTable('webhook_cursor')
    .set({ version, n })
    .where('webhook_id', '=', webhookId)
    .where('account_id', '=', account)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) return
  await db.insertInto('webhook_cursor').values({ webhook_id: webhookId, account_id: account, version, n }).execute()
}

async function versionsSeenBy(em: SqlEntityManager, userId: number): Promise<ReadonlyMap<number, number>> {
  return new Map((await accountsSeenBy(em, [userId])).get(userId))
}

/** The version before the first change that was made in somebody's lists since the user joined them; undefined: none was. */
async function firstSeen(em: SqlEntityManager, account: number, userId: number): Promise<number | undefined> {
  const first = await em
    .getKysely<Tables>()
    .selectFrom('list_member as m')
    .innerJoin('list as l', 'l.id', 'm.list_id')
    .innerJoin('change as c', (join) =>
      join.onRef('c.list_id', '=', 'l.id').onRef('c.user_id', '=', 'l.user_id').onRef('c.at', '>=', 'm.created_at'),
    )
    .select('c.version')
    .where('m.user_id', '=', userId)
    .where('l.user_id', '=', account)
    .orderBy('c.version')
    .limit(1)
    .executeTakeFirst()
  return first && first.version - 1
}
