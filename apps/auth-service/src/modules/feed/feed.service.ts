import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UserChange, UserChanges, UserChangesQuery } from '@todo/schemas'
import { FeedRepository } from './feed.repository.ts'

type Row = Awaited<ReturnType<FeedRepository['changes']>>[number]

/** A page of the feed of users, and where the next one begins. */
export async function readFeed(em: SqlEntityManager, { after, limit }: UserChangesQuery): Promise<UserChanges> {
  const changes = (await new FeedRepository(em).changes(after, limit)).map(toChange)
  return { changes, next: changes.at(-1)?.position ?? after }
}

function toChange({ position, user_id: id, username, deleted_at, session_id, expires_at }: Row): UserChange {
  if (session_id !== null && expires_at !== null) return { position, type: 'session_revoked', session_id, expires_at }
  return deleted_at === null ? { position, type: 'user', id, username } : { position, type: 'user_deleted', id }
}
