import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UserChange, UserChanges } from '@todo/schemas'
import { inTransaction } from '@todo/service-kit/database'
import { FeedCursorRepository } from './feed-cursor.repository.ts'
import { RevokedSessionRepository } from './revoked-session.repository.ts'

/** The changes of users in one page of the feed. */
export interface UserUpdates {
  /** The names of new users, and of users who were renamed, by id. */
  names: ReadonlyMap<number, string>
  /** The ids of deleted users, each once. */
  deleted: readonly number[]
  /** Those among them whose shared lists go to others who are in them. */
  transferring: readonly number[]
  /** The ids of sessions that have ended. */
  endedSessions: readonly string[]
}

/**
 * Applies the changes to the tables of a service. It writes through `em` only, which is in the transaction of the page.
 */
export type ApplyUpdates = (em: SqlEntityManager, updates: UserUpdates) => Promise<void>

/**
 * Applies a page of the feed that was requested after a position. One transaction moves the cursor and applies the
 * changes. It begins with a compare-and-set of the cursor, so a page is applied once, even if several replicas have
 * read it or one of them is killed half-way.
 *
 * @returns whether it was applied here; false when another replica was faster.
 */
export function applyPage(
  em: SqlEntityManager,
  after: number,
  { changes, next }: UserChanges,
  apply: ApplyUpdates,
): Promise<boolean> {
  return inTransaction(em, async (em) => {
    if (!(await new FeedCursorRepository(em).advance(after, next))) return false
    await new RevokedSessionRepository(em).add(changes.filter(isRevoked).map(toRevokedSession))
    const deleted = changes.filter(isDeleted)
    await apply(em, {
      names: new Map(changes.filter(isUser).map(({ id, username }) => [id, username])),
      deleted: idsOf(deleted),
      transferring: idsOf(deleted.filter(({ shared_lists }) => shared_lists === 'transfer')),
      endedSessions: changes.filter(isRevoked).map(({ session_id }) => session_id),
    })
    return true
  })
}

type Change<T extends UserChange['type']> = Extract<UserChange, { type: T }>

const isUser = (change: UserChange): change is Change<'user'> => change.type === 'user'
const isDeleted = (change: UserChange): change is Change<'user_deleted'> => change.type === 'user_deleted'
const isRevoked = (change: UserChange): change is Change<'session_revoked'> => change.type === 'session_revoked'

/** Each once. */
function idsOf(deleted: readonly Change<'user_deleted'>[]): number[] {
  return [...new Set(deleted.map(({ id }) => id))]
}

function toRevokedSession({ position, session_id, expires_at }: Change<'session_revoked'>) {
  return { position, id: session_id, expiresAt: expires_at }
}
