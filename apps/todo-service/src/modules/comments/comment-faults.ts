import createError from '@fastify/error'

/** How many comments a to-do may have. */
export const MAX_COMMENTS = 1_000

/** 404: there is none, it is hidden, or its to-do is in the trash. */
export const CommentNotFound = createError('COMMENT_NOT_FOUND', 'Comment Not Found', 404)

/** 403: somebody else has written it. */
export const NotYourComment = createError(
  'NOT_YOUR_COMMENT',
  'Somebody else has written this comment: only they can change it',
  403,
)

/** 409: the to-do has as many comments as it may have. */
export const TooManyComments = createError(
  'TOO_MANY_COMMENTS',
  `This to-do has ${MAX_COMMENTS} comments, and may have no more: delete one first`,
  409,
)
