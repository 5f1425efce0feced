import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../users/user.entity.ts'

export const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.string().length(36).primary(),
    user: () => p.manyToOne(User).deleteRule('no action').updateRule('no action').index('session_user_id_index'),
    familyHash: p.string().length(64).unique('session_family_hash_unique'),
    tokenHash: p.string().length(64),
    usedHash: p.string().length(64).nullable(),
    successor: p.string().length(128).nullable(),
    rotationsSinceRetry: p.integer().unsigned().nullable(),
    device: p.string().length(256),
    address: p.string().length(64),
    createdAt: p.bigint('number').unsigned(),
    lastUsedAt: p.bigint('number').unsigned(),
    accessExpiresAt: p.bigint('number').unsigned(),
    purgeAt: p.bigint('number').unsigned().index('session_purge_at_index'),
    revokedAt: p.bigint('number').unsigned().nullable(),
    position: p.bigint('number').unsigned().defaultRaw('0').index('session_position_index'),
  },
})

/**
 * A session begins with a log-in.
 *
 * - `familyHash`: the hash of the first part of its refresh tokens, which all of them have in common.
 * - `tokenHash`: the hash of the refresh token that is valid now.
 * - `usedHash`: the hash of the token before that one.
 * - `successor`: the valid token, encrypted with a key that is derived from the token before it.
 * - `rotationsSinceRetry`: how often the token has been replaced since a used one came after the grace and was taken for a
 *   retry; null if none has.
 * - `accessExpiresAt`: when the last of its access tokens expires. All times are the database's, in milliseconds.
 * - `purgeAt`: when the row can be deleted.
 * - `position`: its place in the feed of users once it has ended, and 0 until then.
 */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session)
