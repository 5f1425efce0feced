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
    email: p.string().length(254).nullable(),
    emailKey: p.string().length(254).nullable().unique('user_email_key_unique'),
    disabledAt: p.bigint('number').unsigned().nullable(),
    administratorSince: p.bigint('number').unsigned().nullable(),
    deletedAt: p.bigint('number').unsigned().nullable(),
    sharedLists: p.string().length(8).nullable(),
    position: p.bigint('number').unsigned().defaultRaw('0').index('user_position_index'),
  },
})

/**
 * Somebody who has signed up. The row of a deleted user stays, for the feed, with nothing personal in it.
 *
 * - `usernameKey`: tells usernames apart, see `username-key.ts`.
 * - `password`: a bcrypt hash.
 * - `passwordChanges`: how often another password was set. A new hash of the same password does not count.
 * - `email`, `emailKey`: the verified address, and what tells addresses apart, see `email-address.ts`.
 * - `disabledAt`: since when the operator or an administrator keeps the user from logging in.
 * - `administratorSince`: since when the user may manage the accounts of others, see `operator.routes.ts`.
 * - `sharedLists`: of a deleted user, what becomes of the lists that others are in, see `SharedListsDecision`.
 * - `position`: the place of the last change in the feed of users.
 */
export class User extends UserSchema.class {
  /** Sets the hash of another password. */
  changePassword(hash: string): void {
    this.password = hash
    this.passwordChanges += 1
  }
}
UserSchema.setClass(User)
