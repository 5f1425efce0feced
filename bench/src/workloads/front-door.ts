import { callsWorkload } from './calls.ts'
import { each, getList } from './todos.ts'

/** What one process costs at its front door: beside the todo-service alone, and beside a gateway in a process of its own. */
export const frontDoor = callsWorkload({
  name: 'front-door',
  about: 'GET /todos direct, through all apps in one process, and through the separate gateway',
  subject: 'standalone',
  sides: ['todo', 'standalone', 'gateway'].map((contender) => ({ contender, calls: each(getList), status: 200 })),
})
