import createError from '@fastify/error'

/** 404: there is none, or it is hidden. Callers cannot tell the two apart. */
export const ListNotFound = createError('LIST_NOT_FOUND', 'List Not Found', 404)

/** 404: there is none, or it is hidden. */
export const SectionNotFound = createError('SECTION_NOT_FOUND', 'Section Not Found', 404)

/** 409: new to-dos have to go somewhere. */
export const InboxStays = createError(
  'INBOX_STAYS',
  'The inbox cannot be deleted or archived, since new to-dos go there: move its to-dos to another list',
  409,
)

/** @throws {ListNotFound} when there is none. */
export function foundList<T>(list: T | null | undefined): T {
  if (!list) throw new ListNotFound()
  return list
}
