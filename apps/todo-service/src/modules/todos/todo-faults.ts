import createError from '@fastify/error'

/** 404: there is none, or it is somebody else's. Callers cannot tell the two apart. */
export const TodoNotFound = createError('TODO_NOT_FOUND', 'ToDo Not Found', 404)

/** 412: the to-do has changed since the caller read it. */
export const TodoChanged = createError(
  'TODO_CHANGED',
  'The to-do is not as `If-Match` says: read it again, and decide anew',
  412,
)

/** 409: only what recurs can be skipped. */
export const NotRecurring = createError('NOT_RECURRING', 'The to-do does not recur: complete it, or move its due', 409)

/** @throws {TodoNotFound} when there is none. */
export function found<T>(todo: T | null | undefined): T {
  if (!todo) throw new TodoNotFound()
  return todo
}
