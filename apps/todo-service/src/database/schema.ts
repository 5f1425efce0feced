import { jobEntities } from '@todo/jobs'
import { FeedCursor, RevokedSession } from '../modules/feed/entities.ts'
import { Todo, User } from '../modules/todos/entities.ts'
import { migrations } from './migrations/index.ts'

/** What this service keeps, and how its database came to its shape. */
export const databaseSchema = { entities: [User, Todo, FeedCursor, RevokedSession, ...jobEntities], migrations }
