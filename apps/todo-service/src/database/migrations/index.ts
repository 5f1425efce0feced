import { jobMigrations } from '@todo/jobs'
import { addsColumn } from '@todo/service-kit/database'
import { feedMigrations } from '@todo/user-feed'
import { sql } from 'kysely'
import { CreateUser } from './2026-11-24-1-create-user.ts'
import { CreateTodo } from './2026-11-24-2-create-todo.ts'
import { IndexTodoUser } from './2026-11-24-3-index-todo-user.ts'
import { IndexTodoUserIsDone } from './2026-11-24-4-index-todo-user-is-done.ts'
import { ReadFeedAgain } from './2026-11-27-1-read-feed-again.ts'

/** In the order in which they run. One that has been released is never changed. */
export const migrations = [
  { name: '2026-11-24-1-create-user', class: CreateUser },
  { name: '2026-11-24-2-create-todo', class: CreateTodo },
  { name: '2026-11-24-3-index-todo-user', class: IndexTodoUser },
  { name: '2026-11-24-4-index-todo-user-is-done', class: IndexTodoUserIsDone },
  ...jobMigrations,
  ...feedMigrations,
  {
    name: '2026-11-25-406-add-user-deleted-at',
    // The database itself refuses to raise the version of a deleted user, and every write begins with that.
    class: addsColumn(
      'user',
      'deleted_at',
      'bigint',
      (column, integer) => integer(column),
      sql`deleted_at is null or version = 0`,
    ),
  },
  { name: '2026-11-27-1-read-feed-again', class: ReadFeedAgain },
]
