import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import type { UserUpdates } from '@todo/user-feed'
import { retellAuthor } from '../comments/retell-author.job.ts'
import { transferToHeirs } from '../members/transfer-to-heirs.ts'
import { forgetSessions } from '../push/push.service.ts'
import { unassign } from '../todos/unassign.job.ts'
import { AccountRepository } from './account.repository.ts'
import { eraseTodos } from './erase-todos.job.ts'

/**
 * Keeps the accounts as the feed of users says. Lists that deleted users shared go to others first, if that was decided. In
 * the background, the to-dos of deleted users are erased, what others have assigned to them is assigned to nobody, and
 * clients are told to read the comments of renamed and deleted users again.
 */
export async function applyUserChanges(
  em: SqlEntityManager,
  { names, deleted, transferring, endedSessions }: UserUpdates,
): Promise<void> {
  const accounts = new AccountRepository(em)
  await forgetSessions(em, endedSessions)
  const renamed = await accounts.setNames(names)
  for (const id of transferring) await transferToHeirs(em, id, deleted)
  const left = await accounts.foreignLists(deleted)
  await accounts.markDeleted(deleted)
  for (const id of deleted) await enqueue(em, eraseTodos, { user_id: id }, { uniqueKey: String(id) })
  for (const payload of left)
    await enqueue(em, unassign, payload, { uniqueKey: `${payload.user_id}-${payload.list_id}` })
  for (const id of [...renamed, ...deleted]) await enqueue(em, retellAuthor, { user_id: id }, { uniqueKey: String(id) })
}
