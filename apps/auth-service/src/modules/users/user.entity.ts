import { defineEntity, p } from '@mikro-orm/core'

export const UserSchema = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    id: p.integer().primary(),
    username: p.string().length(256),
    usernameKey: p.string().length(64).unique('user_username_key_unique'),
    password: p.string().length(256).hidden(),
    passwordChanges: p.integer().unsigned().default(0),
    deletedAt: p.bigint('number').unsigned().nullable(),
    position: p.bigint('number').unsigned().defaultRaw('0').index('user_position_index'),
    email: p.string().length(254).nullable(),
    emailKey: p.string().length(254).nullable().unique('user_email_key_unique'),
  },
})

/**
 * Someone who has signed up. `usernameKey` is what tells usernames apart; `password` is a bcrypt hash, and
 * `passwordChanges` counts how often another password was set, whatever became of the hash. `email` is the address that
 * has been verified, if one has been, and `emailKey` what tells addresses apart. `position` is the place of the last
 * change in the feed of users. Of a deleted user the row stays, for the feed, with nothing personal in it.
 */
export class User extends UserSchema.class {}
UserSchema.setClass(User)
