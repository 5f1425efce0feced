import createError from '@fastify/error'

/** 404: the list has no such member. */
export const MemberNotFound = createError('MEMBER_NOT_FOUND', 'Nobody with this id is in the list', 404)

/** 409: a list always has its owner. */
export const OwnerStays = createError(
  'OWNER_STAYS',
  'A list always has its owner: transfer it to another member, or delete it',
  409,
)
