import { jobEntities } from '@todo/jobs'
import { feedEntities } from '@todo/user-feed'
import { AccountEntity } from '../modules/accounts/account.entity.ts'
import { TodoEntity } from '../modules/todos/todo.entity.ts'
import { migrations } from './migrations/index.ts'

/** The entities of this service, and the migrations that make their tables. */
export const databaseSchema = { entities: [AccountEntity, TodoEntity, ...feedEntities, ...jobEntities], migrations }
