import createError from '@fastify/error'
import { problemResponse } from '@todo/service-kit'

/** 404: there is none, or it is hidden. Callers cannot tell the two apart. */
export const ListNotFound = createError('LIST_NOT_FOUND', 'List Not Found', 404)

/** How routes document it. */
export const noList = {
  404: problemResponse('There is no such list, or it is hidden from you', new ListNotFound()),
}

/** 404: there is none, or it is hidden. */
export const SectionNotFound = createError('SECTION_NOT_FOUND', 'Section Not Found', 404)

/**
 * How many lists an account may have, but for those in the trash, and how many sections a list: they are read as a whole. Lists
 * that others hand over come in any case.
 */
export const MAX_LISTS = 1_000
export const MAX_SECTIONS = 200

/** 409: the account has as many lists as there may be. */
export const TooManyLists = createError(
  'TOO_MANY_LISTS',
  `You have ${MAX_LISTS} lists, and may have no more: delete one first`,
  409,
)

/** 409: the list has as many sections as there may be. */
export const TooManySections = createError(
  'TOO_MANY_SECTIONS',
  `The list has ${MAX_SECTIONS} sections, and may have no more: delete one first`,
  409,
)

/** 409: new to-dos have to go somewhere. */
export const InboxStays = createError(
  'INBOX_STAYS',
  'The inbox cannot be deleted or archived, since new to-dos go there: move its to-dos to another list',
  409,
)
