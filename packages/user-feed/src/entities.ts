import { defineEntity, p } from '@mikro-orm/core'
import type { InferKyselyDB } from '@mikro-orm/sql'

const FeedCursorSchema = defineEntity({
  name: 'FeedCursor',
  tableName: 'feed_cursor',
  properties: {
    id: p.integer().primary().autoincrement(false),
    position: p.bigint('number').unsigned(),
  },
})

/** The position up to which the feed has been applied. The table has one row, with the id 1. */
export class FeedCursor extends FeedCursorSchema.class {}
FeedCursorSchema.setClass(FeedCursor)

const RevokedSessionSchema = defineEntity({
  name: 'RevokedSession',
  tableName: 'revoked_session',
  properties: {
    id: p.string().length(36).primary(),
    position: p.bigint('number').unsigned().index('revoked_session_position_index'),
    expiresAt: p.bigint('number').unsigned().index('revoked_session_expires_at_index'),
  },
})

/** A session whose access tokens are refused until the last of them has expired. */
export class RevokedSession extends RevokedSessionSchema.class {}
RevokedSessionSchema.setClass(RevokedSession)

/** The entities that a service adds to its database to follow the feed. */
export const feedEntities = [FeedCursor, RevokedSession]

/** What these tables hold of a deleted user, for a service's test of erasure. The id of a session is not personal. */
export const feedErasure = { feed_cursor: 'no user data', revoked_session: 'no user data' } as const

/** The tables for Kysely, derived from the entities. */
export type Tables = InferKyselyDB<typeof FeedCursorSchema | typeof RevokedSessionSchema>
