import type { SqlEntityManager } from '@mikro-orm/sql'
import { enqueue } from '@todo/jobs'
import type { UserChange, UserChanges } from '@todo/schemas'
import { inTransaction } from '@todo/service-kit'
import { eraseTodos } from '../todos/erase-todos.ts'
import { OwnerRepository } from '../todos/owner.repository.ts'
import { FeedCursorRepository } from './feed-cursor.repository.ts'
import { RevokedSessionRepository } from './revoked-session.repository.ts'

/**
 * Applies a page of the feed that was asked for after a position. What it changes and the cursor are one transaction,
 * which begins with a compare-and-set of the cursor: however many replicas have the same page, and wherever one of them
 * is cut off, it is applied once.
 *
 * @returns whether it was applied here; if not, somebody else was faster.
 */
export function applyPage(em: SqlEntityManager, after: number, { changes, next }: UserChanges): Promise<boolean> {
  return inTransaction(em, async (em) => {
    if (!(await new FeedCursorRepository(em).advance(after, next))) return false
    await new RevokedSessionRepository(em).add(changes.filter(isRevoked).map(toRevokedSession))
    const owners = new OwnerRepository(em)
    await owners.rename(new Map(changes.filter(isUser).map(({ id, username }) => [id, username])))
    const deleted = [...new Set(changes.filter(isDeleted).map(({ id }) => id))]
    await owners.bury(deleted)
    for (const id of deleted) await enqueue(em, eraseTodos, { user_id: id }, { uniqueKey: String(id) })
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
