import type { SqlEntityManager } from '@mikro-orm/sql'
import type { UserChange, UserChanges } from '@todo/schemas'
import { inTransaction } from '@todo/service-kit/database'
import { FeedCursorRepository } from './feed-cursor.repository.ts'
import { RevokedSessionRepository } from './revoked-session.repository.ts'

/** What a page of the feed says of users. */
export interface UserNews {
  /** Their names, by id: of users who are new, and of those who have another name. */
  names: ReadonlyMap<number, string>
  /** The ids of those who have been deleted, each once. */
  deleted: readonly number[]
}

/** What a service does when it hears of users: in the transaction of `em`, and nowhere else. */
export type ApplyNews = (em: SqlEntityManager, news: UserNews) => Promise<void>

/**
 * Applies a page of the feed that was asked for after a position. What it changes and the cursor are one transaction,
 * which begins with a compare-and-set of the cursor: however many replicas have the same page, and wherever one of them
 * is cut off, it is applied once.
 *
 * @returns whether it was applied here; if not, somebody else was faster.
 */
export function applyPage(
  em: SqlEntityManager,
  after: number,
  { changes, next }: UserChanges,
  apply: ApplyNews,
): Promise<boolean> {
  return inTransaction(em, async (em) => {
    if (!(await new FeedCursorRepository(em).advance(after, next))) return false
    await new RevokedSessionRepository(em).add(changes.filter(isRevoked).map(toRevokedSession))
    await apply(em, {
      names: new Map(changes.filter(isUser).map(({ id, username }) => [id, username])),
      deleted: [...new Set(changes.filter(isDeleted).map(({ id }) => id))],
    })
    return true
  })
}

type Change<T extends UserChange['type']> = Extract<UserChange, { type: T }>

const isUser = (change: UserChange): change is Change<'user'> => change.type === 'user'
const isDeleted = (change: UserChange): change is Change<'user_deleted'> => change.type === 'user_deleted'
const isRevoked = (change: UserChange): change is Change<'session_revoked'> => change.type === 'session_revoked'

function toRevokedSession({ position, session_id, expires_at }: Change<'session_revoked'>) {
  return { position, id: session_id, expiresAt: expires_at }
}
