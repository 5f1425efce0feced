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
 * What one log-in began. Its refresh tokens are a family: all of them share a first part, whose hash is `familyHash`;
 * `tokenHash` is that of the one that is good now, `usedHash` that of the one before, under which the present one lies
 * sealed as `successor`. Moments are those of the database's clock: `accessExpiresAt` is when the last of its access
 * tokens has expired, `purgeAt` when nobody needs the row any more. `position` is its place in the feed of users
 * once it is revoked, and 0 until then.
 */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session)
