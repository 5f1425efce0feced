import { defineEntity, p } from '@mikro-orm/core'

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    id: p.integer().primary(),
    username: p.string().length(256),
    usernameKey: p.string().length(64).unique('user_username_key_unique'),
    password: p.string().length(256).hidden(),
  },
})

/** Someone who has signed up. `usernameKey` is what tells usernames apart; `password` is a bcrypt hash. */
export class User extends UserSchema.class {}
UserSchema.setClass(User)
