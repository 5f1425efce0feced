import { handle } from '@todo/jobs'
import type { FileStore } from '../attachments/store/file-store.ts'
import { eraseFiles } from '../attachments/sweep-files.ts'
import { eraseAccount } from './account-eraser.ts'
import { eraseTodos } from './erase-todos.job.ts'

/** May be cut off anywhere and run again. */
export function eraseTodosHandler(store: FileStore) {
  return handle(eraseTodos, async ({ user_id: userId }, { em, signal, log }) => {
    await eraseFiles(em, store, userId, signal)
    const count = await eraseAccount(em, userId, signal)
    log.info({ audit: 'todos-erased', userId, count }, 'the to-dos of a deleted user have been erased')
  })
}
