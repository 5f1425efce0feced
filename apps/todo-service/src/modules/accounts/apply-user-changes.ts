import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import type { UserUpdates } from '@todo/user-feed'
import { eraseTodos } from '../todos/erase-todos.job.ts'
import { AccountRepository } from './account.repository.ts'

/** Keeps the accounts as the feed of users says. The to-dos of deleted users are erased in the background. */
export async function applyUserChanges(em: SqlEntityManager, { names, deleted }: UserUpdates): Promise<void> {
  const accounts = new AccountRepository(em)
  await accounts.setNames(names)
  await accounts.markDeleted(deleted)
  for (const id of deleted) await enqueue(em, eraseTodos, { user_id: id }, { uniqueKey: String(id) })
}
