import type { SqlEntityManager } from '@mikro-orm/sql'
import { SharedListsDecision, type UserChange, type UserChanges, type UserChangesQuery } from '@todo/schemas'
import { lazyGuardOf } from '@todo/service-kit'
import { FeedRepository } from './feed.repository.ts'

const isDecision = lazyGuardOf(SharedListsDecision)

type Row = Awaited<ReturnType<FeedRepository['changes']>>[number]

/** A page of the feed of users, and where the next one begins. */
export async function readFeed(em: SqlEntityManager, { after, limit }: UserChangesQuery): Promise<UserChanges> {
  const changes = (await new FeedRepository(em).changes(after, limit)).map(toChange)
  return { changes, next: changes.at(-1)?.position ?? after }
}

function toChange({
  position,
  user_id: id,
  username,
  deleted_at,
  shared_lists,
  session_id,
  expires_at,
}: Row): UserChange {
  if (session_id !== null && expires_at !== null) return { position, type: 'session_revoked', session_id, expires_at }
  if (deleted_at === null) return { position, type: 'user', id, username }
  const decision = isDecision(shared_lists) ? { shared_lists } : {}
  return { position, type: 'user_deleted', id, ...decision }
}
