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

/** Up to where the feed of users has been applied: one row, whose id is 1. */
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

/** What a service adds to the entities of its database. */
export const feedEntities = [FeedCursor, RevokedSession]

/** What these tables hold of a deleted user, for a service's test of erasure. A session's id does not tell whose it is. */
export const feedErasure = { feed_cursor: 'no user data', revoked_session: 'no user data' } as const

/** The tables, as Kysely sees them. */
export type Tables = InferKyselyDB<typeof FeedCursorSchema | typeof RevokedSessionSchema>
