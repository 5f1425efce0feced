import { handle } from '@todo/jobs'
import { jobActor } from '../../access/actor-of.ts'
import { inAccount } from '../../access/in-account.ts'
import { evenKeys } from '../order/order-keys.ts'
import { respaceList } from './respace-list.job.ts'
import { TodoRepository } from './todo.repository.ts'

/** May be cut off anywhere and run again. */
export const respaceListHandler = handle(respaceList, async ({ user_id: id, list_id: listId }, { em, id: jobId }) => {
  await inAccount(em, jobActor(id, jobId), id, async (scope, em) => {
    const todos = await new TodoRepository(em, scope).inOrder(listId)
    const keys = evenKeys(todos.length).values()
    for (const todo of todos) Object.assign(todo, { position: keys.next().value })
  })
})
