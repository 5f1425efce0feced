import { defineEntity, p } from '@mikro-orm/core'
import { TodoEntity } from '../todos/todo.entity.ts'

/** The settings of a user who has set nothing. */
export const NO_SETTINGS = { time_zone: 'UTC', week_start: 1, locale: 'en', unmailed: '' }

export const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'user',
  properties: {
    id: p.integer().primary().autoincrement(false),
    username: p.string().length(256).index('user_username_index'),
    version: p.integer().unsigned(),
    min_version: p.integer().unsigned().default(0),
    time_zone: p.string().length(64).default(NO_SETTINGS.time_zone),
    week_start: p.integer().unsigned().default(NO_SETTINGS.week_start),
    locale: p.string().length(35).default(NO_SETTINGS.locale),
    unmailed: p.string().length(64).default(NO_SETTINGS.unmailed),
    inviting_until: p.bigint('number').unsigned().nullable(),
    deleted_at: p.bigint('number').unsigned().nullable().check('deleted_at is null or version = 0'),
    todos: () => p.oneToMany(TodoEntity).mappedBy('user'),
  },
})

/**
 * A user and all that the user owns here. The auth-service owns the truth about users; this is what its feed has said.
 *
 * - `version` grows with every change in the account. Raising it locks the account for other writers.
 * - `min_version`: the log has every change after this version; those up to it may have been deleted.
 * - `time_zone`, `week_start` (1 is Monday), `locale` and `unmailed` (the kinds of notifications that the
 *   user wants no mails about, with commas between them) are the user's settings.
 * - `inviting_until`: how far the user is ahead with inviting people; `invitation-limit.ts` limits it.
 * - `deleted_at`: a deleted user's row stays, without name and version. The CHECK makes the database refuse to raise its
 *   version, so a token that is still valid cannot bring the user back.
 * - `username` is not unique: a name that is used again may arrive before its former owner is deleted.
 */
export class AccountEntity extends AccountSchema.class {}
AccountSchema.setClass(AccountEntity)

/** What is left of a deleted user, for the test of erasure. */
export const accountErasure = { user: 'id only' } as const
