import { defineJob, handle } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'
import { TodoRepository } from './todo.repository.ts'

/** How many to-dos are deleted by one statement. Few, so that no lock is held for long. */
const BATCH = 500

/** Erases the to-dos of a deleted user. */
export const eraseTodos = defineJob({ name: 'erase-todos', payload: Type.Object({ user_id: Id }) })

/** Deletes batches until none is left. May be cut off anywhere and run again: a deleted user cannot add any. */
export const eraseTodosHandler = handle(eraseTodos, async ({ user_id: userId }, { em, signal, log }) => {
  const todos = new TodoRepository(em, userId)
  let count = 0
  for (let deleted = BATCH; deleted === BATCH; ) {
    signal.throwIfAborted()
    deleted = await todos.deleteSome(BATCH)
    count += deleted
  }
  log.info({ audit: 'todos-erased', userId, count }, 'the to-dos of a deleted user have been erased')
})
