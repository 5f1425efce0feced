import createError from '@fastify/error'
import { MAX_MEMBERS } from '@todo/schemas'
import { createLimitError } from '@todo/service-kit'

/** 404: there is none, it is for somebody else, or it is not valid any more. Callers cannot tell these apart. */
export const InvitationNotFound = createError(
  'INVITATION_NOT_FOUND',
  'There is no such invitation for you, or it is not valid any more: ask for a new one',
  404,
)

/** 409: the user is in the list. */
export const AlreadyMember = createError(
  'ALREADY_MEMBER',
  'This user is in the list already: give the member another role instead',
  409,
)

/** 409: there is no room for one more. */
export const ListFull = createError(
  'LIST_FULL',
  `A list has at most ${MAX_MEMBERS} members, and as many open invitations together with them`,
  409,
)

/** 409: an inbox is one's own. */
export const InboxNotShared = createError(
  'INBOX_NOT_SHARED',
  'The inbox cannot be shared: move what you want to share to another list',
  409,
)

/** 429: the user has invited too many people, or tried to. */
export const TooManyInvitations = createLimitError(
  'TOO_MANY_INVITATIONS',
  'You have invited many people lately, try again in %d seconds',
)
