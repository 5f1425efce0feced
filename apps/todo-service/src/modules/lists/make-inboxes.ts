import type { SqlEntityManager } from '@mikro-orm/sql'
import { sql } from 'kysely'
import { jobActor } from '../../access/actor-of.ts'
import { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { writeChanges } from '../changes/write-changes.ts'
import { FIRST_POSITION } from '../order/order-keys.ts'
import { ListEntity } from './list.entity.ts'
import { ListMemberEntity } from './list-member.entity.ts'

/** The name of a new inbox. Its owner may give it another. */
const INBOX = 'Inbox'

/**
 * Gives an inbox to those of these accounts that have none. The number of statements does not depend on that of the
 * accounts. Their rows are locked, so nobody else does so meanwhile.
 */
export async function makeInboxes(em: SqlEntityManager, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const scopes = await raiseAccountsWithoutInbox(em, ids)
  if (scopes.length === 0) return
  const lists = scopes.map(({ accountId: user_id, version, now }) =>
    em.create(ListEntity, {
      user_id,
      name: INBOX,
      description: '',
      is_inbox: true,
      version,
      created_at: now,
      updated_at: now,
    }),
  )
  await writeChanges(em, scopes)
  for (const { id: list_id, user_id, version, created_at } of lists) {
    const position = FIRST_POSITION
    em.create(ListMemberEntity, { list_id, user_id, role: 'owner', position, version, created_at })
  }
  await writeChanges(em, scopes)
}

async function raiseAccountsWithoutInbox(em: SqlEntityManager, ids: readonly number[]): Promise<Scope[]> {
  const db = em.getKysely<Tables>()
  const accounts = await db
    .selectFrom('user as u')
    .leftJoin('list as l', (join) => join.onRef('l.user_id', '=', 'u.id').on('l.is_inbox', '=', sql.lit(true)))
    .select(['u.id', 'u.version'])
    .where('u.id', 'in', [...ids])
    .where('u.deleted_at', 'is', null)
    .where('l.id', 'is', null)
    .execute()
  if (accounts.length === 0) return []
  await db
    .updateTable('user')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where(
      'id',
      'in',
      accounts.map(({ id }) => id),
    )
    .execute()
  const now = Date.now()
  return accounts.map(
    ({ id, version }) => new Scope({ actor: jobActor(id), accountId: id, version: version + 1, now, roles: null }),
  )
}
