import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import type { UserNews } from '@todo/user-feed'
import { eraseTodos } from './erase-todos.ts'
import { OwnerRepository } from './owner.repository.ts'

/** Gives users their new names, and marks those as deleted who are; their to-dos are erased in the background. */
export async function applyUserChanges(em: SqlEntityManager, { names, deleted }: UserNews): Promise<void> {
  const owners = new OwnerRepository(em)
  await owners.rename(names)
  await owners.markDeleted(deleted)
  for (const id of deleted) await enqueue(em, eraseTodos, { user_id: id }, { uniqueKey: String(id) })
}
