import { defineEntity, p } from '@mikro-orm/core'
import type { InferKyselyDB } from '@mikro-orm/sql'

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    id: p.integer().primary().autoincrement(false),
    username: p.string().length(256),
    version: p.integer().unsigned(),
    deletedAt: p.bigint('number').unsigned().nullable().check('deleted_at is null or version = 0'),
    todos: () => p.oneToMany(Todo).mappedBy('user'),
  },
})

/**
 * What this service knows of a user; the auth-service owns the truth. `version` grows with every change of what the user
 * sees. Of a deleted user the id stays, for good, without a name and without a version: the database refuses to raise
 * it, so that no token that is still alive brings the user back. No `unique` on the name: a name that is used again may
 * come by before its former owner is gone.
 */
export class User extends UserSchema.class {}
UserSchema.setClass(User)

const TodoSchema = defineEntity({
  name: 'Todo',
  tableName: 'todo',
  indexes: [{ name: 'todo_user_id_is_done_index', properties: ['user', 'isDone'] }],
  properties: {
    id: p.integer().primary().autoincrement(),
    contents: p.string().length(256),
    isDone: p.boolean().default(false),
    user: () => p.manyToOne(User).deleteRule('cascade').updateRule('no action').index('todo_user_id_index'),
  },
})

/** A to-do of one user. */
export class Todo extends TodoSchema.class {}
TodoSchema.setClass(Todo)

/** The tables, as Kysely sees them. */
export type Tables = InferKyselyDB<typeof UserSchema | typeof TodoSchema>
