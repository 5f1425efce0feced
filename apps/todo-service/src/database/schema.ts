import { jobEntities } from '@todo/jobs'
import { feedEntities } from '@todo/user-feed'
import { Todo, User } from '../modules/todos/entities.ts'
import { migrations } from './migrations/index.ts'

/** What this service keeps, and how its database came to its shape. */
export const databaseSchema = { entities: [User, Todo, ...feedEntities, ...jobEntities], migrations }
