import type { SqlEntityManager } from '@mikro-orm/sql'
import { handle } from '@todo/jobs'
import { jobActor } from '../../access/actor-of.ts'
import { inAccount } from '../../access/in-account.ts'
import type { Tables } from '../../database/tables.ts'
import { takeFrom } from './assignees.ts'
import { unassign } from './unassign.job.ts'

/** May be cut off anywhere and run again. */
export const unassignHandler = handle(unassign, async ({ user_id, list_id }, { em, id: jobId }) => {
  const accountId = await accountOf(em, list_id)
  if (accountId === undefined) return
  await inAccount(em, jobActor(accountId, jobId), accountId, (scope, em) => takeFrom(em, scope, list_id, user_id))
})

/** The owner of the list; undefined if the list is gone, or its owner has been deleted, too. */
async function accountOf(em: SqlEntityManager, listId: number): Promise<number | undefined> {
  const lists = em.getKysely<Tables>().selectFrom('list as l').innerJoin('user as u', 'u.id', 'l.user_id')
  return (await lists.select('u.id').where('l.id', '=', listId).where('u.deleted_at', 'is', null).executeTakeFirst())
    ?.id
}
