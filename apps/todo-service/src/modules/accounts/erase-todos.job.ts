import { defineJob, handle } from '@todo/jobs'
import { Id } from '@todo/schemas'
import { Type } from 'typebox'
import type { FileStore } from '../attachments/store/file-store.ts'
import { eraseFiles } from '../attachments/sweep-files.ts'
import { eraseAccount } from './account-eraser.ts'

/** Erases what belonged to a deleted user. */
export const eraseTodos = defineJob({ name: 'erase-todos', payload: Type.Object({ user_id: Id }) })

/** May be cut off anywhere and run again. */
export function eraseTodosHandler(store: FileStore) {
  return handle(eraseTodos, async ({ user_id: userId }, { em, signal, log }) => {
    await eraseFiles(em, store, userId, signal)
    const count = await eraseAccount(em, userId, signal)
    log.info({ audit: 'todos-erased', userId, count }, 'the to-dos of a deleted user have been erased')
  })
}
