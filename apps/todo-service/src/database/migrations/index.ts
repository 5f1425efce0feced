import { jobMigrations } from '@todo/jobs'
import { CreateUser } from './2026-11-24-1-create-user.ts'
import { CreateTodo } from './2026-11-24-2-create-todo.ts'
import { IndexTodoUser } from './2026-11-24-3-index-todo-user.ts'
import { IndexTodoUserIsDone } from './2026-11-24-4-index-todo-user-is-done.ts'
import { CreateFeedCursor } from './2026-11-25-401-create-feed-cursor.ts'
import { StartFeedCursor } from './2026-11-25-402-start-feed-cursor.ts'
import { CreateRevokedSession } from './2026-11-25-403-create-revoked-session.ts'
import { IndexRevokedSessionPosition } from './2026-11-25-404-index-revoked-session-position.ts'
import { IndexRevokedSessionExpiresAt } from './2026-11-25-405-index-revoked-session-expires-at.ts'
import { AddUserDeletedAt } from './2026-11-25-406-add-user-deleted-at.ts'

/** In the order in which they run. One that has been released is never changed. */
export const migrations = [
  { name: '2026-11-24-1-create-user', class: CreateUser },
  { name: '2026-11-24-2-create-todo', class: CreateTodo },
  { name: '2026-11-24-3-index-todo-user', class: IndexTodoUser },
  { name: '2026-11-24-4-index-todo-user-is-done', class: IndexTodoUserIsDone },
  ...jobMigrations,
  { name: '2026-11-25-401-create-feed-cursor', class: CreateFeedCursor },
  { name: '2026-11-25-402-start-feed-cursor', class: StartFeedCursor },
  { name: '2026-11-25-403-create-revoked-session', class: CreateRevokedSession },
  { name: '2026-11-25-404-index-revoked-session-position', class: IndexRevokedSessionPosition },
  { name: '2026-11-25-405-index-revoked-session-expires-at', class: IndexRevokedSessionExpiresAt },
  { name: '2026-11-25-406-add-user-deleted-at', class: AddUserDeletedAt },
]
