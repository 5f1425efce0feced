import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseNow } from '@todo/service-kit/database'
import { sql } from 'kysely'
import type { Tables } from '../../../database/tables.ts'

/** How long a claim holds, in milliseconds. Then the process that has made it counts as dead. */
const LEASE_MS = 60_000

/** Who has claimed what: a webhook with its next messages, or a message that somebody has asked for. */
export interface Claim {
  table: 'webhook' | 'webhook_delivery'
  id: number
  userId: number
  /** Counts the claims of this row: only the latest may write. */
  number: number
}

/** Somebody else has claimed it meanwhile, or it is gone. */
export class ClaimLost extends Error {}

type Due = Omit<Claim, 'number'> & { claims: number }

/**
 * What is due, the longest due first: messages that somebody has asked for, and webhooks that are on, if an account that
 * the owner sees something of has changed since they were told. If nothing is due, it costs a look into two indexes.
 */
export async function findDue(em: SqlEntityManager, limit: number): Promise<Due[]> {
  const db = em.getKysely<Tables>()
  const asked = await db
    .selectFrom('webhook_delivery')
    .select(['id', 'user_id as userId', 'claims', sql.lit<Claim['table']>('webhook_delivery').as('table')])
    .where('due_at', '<=', databaseNow(em))
    .orderBy('due_at')
    .limit(limit)
    .execute()
  const webhooks = await db
    .selectFrom('webhook as w')
    .select(['w.id', 'w.user_id as userId', 'w.claims', sql.lit<Claim['table']>('webhook').as('table')])
    .where('w.is_active', '=', sql.lit(true))
    .where('w.due_at', '<=', databaseNow(em))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('list_member as m')
          .innerJoin('list as l', 'l.id', 'm.list_id')
          .innerJoin('user as a', 'a.id', 'l.user_id')
          .leftJoin('webhook_cursor as p', (join) =>
            join.onRef('p.webhook_id', '=', 'w.id').onRef('p.account_id', '=', 'l.user_id'),
          )
          .select('l.id')
          .whereRef('m.user_id', '=', 'w.user_id')
          .where('l.deleted_at', 'is', null)
          .where(({ eb, or, ref }) =>
            or([eb('p.version', 'is', null), eb('p.version', '<', ref('a.version')), eb('p.n', '>', 0)]),
          ),
      ),
    )
    .orderBy('w.due_at')
    .limit(limit)
    .execute()
  return [...asked, ...webhooks]
}

/** Claims what is due. It is not `isMine` if another process was faster. */
export async function claim(em: SqlEntityManager, { claims, ...due }: Due): Promise<{ claim: Claim; isMine: boolean }> {
  const { numUpdatedRows } = await em
    .getKysely<Tables>()
    .updateTable(due.table)
    .set({ claims: claims + 1, due_at: sql<number>`${databaseNow(em)} + ${LEASE_MS}` })
    .where('id', '=', due.id)
    .where('claims', '=', claims)
    .executeTakeFirstOrThrow()
  return { claim: { ...due, number: claims + 1 }, isMine: numUpdatedRows > 0n }
}

/** Gives back what was claimed, due at once. */
export async function release(em: SqlEntityManager, { table, id, number }: Claim): Promise<void> {
  await em
    .getKysely<Tables>()
    .updateTable(table)
    .set({ due_at: databaseNow(em) })
    .where('id', '=', id)
    .where('claims', '=', number)
    .execute()
}
