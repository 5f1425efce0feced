import { databaseSchema as auth } from '@todo/auth-service/database'
import type { Schema } from '@todo/database-copy'
import type { ServiceName } from '@todo/gateway/services'
import { databaseSchema as todo } from '@todo/todo-service/database'

/** The tables of every service, and the migrations that make them. */
export const databaseSchemas: Readonly<Record<ServiceName, Schema>> = {
  'auth-service': auth,
  'todo-service': todo,
}
