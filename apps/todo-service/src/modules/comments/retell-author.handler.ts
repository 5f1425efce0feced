import type { SqlEntityManager } from '@mikro-orm/sql'
import { handle } from '@todo/jobs'
import { jobActor } from '../../access/actor-of.ts'
import { inAccount } from '../../access/in-account.ts'
import type { Scope } from '../../access/scope.ts'
import type { Tables } from '../../database/tables.ts'
import { logUpdates } from '../changes/write-changes.ts'
import { CommentEntity } from './comment.entity.ts'
import { retellAuthor } from './retell-author.job.ts'

/** How many comments are told anew in one transaction. Few, so that no account is locked for long. */
const BATCH = 500

/** May be cut off anywhere and run again. */
export const retellAuthorHandler = handle(retellAuthor, async ({ user_id }, { em, id: jobId, signal }) => {
  let rows = await commentsBy(em, user_id, 0)
  while (rows.length > 0) {
    for (const [id, comments] of Map.groupBy(rows, (row) => row.user_id)) {
      signal.throwIfAborted()
      const ids = comments.map((comment) => comment.id)
      await inAccount(em, jobActor(id, jobId), id, (scope, em) => retell(em, scope, ids))
    }
    rows = await commentsBy(em, user_id, Math.max(...rows.map(({ id }) => id)))
  }
})

/** The next comments of a user, in accounts that are still there. */
function commentsBy(em: SqlEntityManager, authorId: number, after: number) {
  return em
    .getKysely<Tables>()
    .selectFrom('comment as k')
    .innerJoin('user as u', 'u.id', 'k.user_id')
    .select(['k.id', 'k.user_id'])
    .where('k.author_id', '=', authorId)
    .where('k.id', '>', after)
    .where('u.deleted_at', 'is', null)
    .orderBy('k.id')
    .limit(BATCH)
    .execute()
}

/** Comments that were moved or deleted meanwhile are left out: that change has told clients. */
async function retell(em: SqlEntityManager, scope: Scope, ids: readonly number[]): Promise<void> {
  const { accountId: user_id, version, now } = scope
  const db = em.getKysely<Tables>()
  const touched = db.updateTable('comment').set({ version, updated_at: now }).where('user_id', '=', user_id)
  await touched.where('id', 'in', [...ids]).execute()
  const comments = db.selectFrom('comment').select(['id', 'todo_id']).where('user_id', '=', user_id)
  const rows = await comments.where('id', 'in', [...ids]).execute()
  scope.action = 'rename'
  const lines = rows.map((row) => ({ row, before: {}, after: {} }))
  await logUpdates(em, scope, CommentEntity, lines)
}
