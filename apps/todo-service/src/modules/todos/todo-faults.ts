import createError from '@fastify/error'
import type { Conflict } from '@todo/schemas'
import { ChangedSince, problemResponse } from '@todo/service-kit'
import { RoleTooLow } from '../../access/roles.ts'

/** 404: there is none, or the caller may not see it. Callers cannot tell the two apart. */
export const TodoNotFound = createError('TODO_NOT_FOUND', 'ToDo Not Found', 404)

/** How routes document it. */
export const noTodo = {
  404: problemResponse('There is no such to-do, or it is hidden from you', new TodoNotFound()),
}

/** How routes document that the caller is a viewer of the to-do's list. */
export const readOnlyTodo = {
  403: problemResponse('You may see the to-do, but not change it', new RoleTooLow('a viewer', 'an editor')),
}

/** 412: the to-do is not as the `ETag` in `If-Match` says. */
export class TodoChanged extends ChangedSince {
  constructor(conflicts: Conflict[] = []) {
    super('TODO_CHANGED', 'The to-do is not as `If-Match` says: read it again, and decide anew', conflicts)
  }
}

/** 409: only a recurring to-do can be skipped. */
export const NotRecurring = createError('NOT_RECURRING', 'The to-do does not recur: complete it, or move its due', 409)
