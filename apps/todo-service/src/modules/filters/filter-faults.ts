import createError from '@fastify/error'

/** 404: there is none, or it is somebody else's. */
export const FilterNotFound = createError('FILTER_NOT_FOUND', 'Filter Not Found', 404)

/** How many filters a user may save, since they are read as a whole. */
export const MAX_FILTERS = 500

/** 409: the user has saved as many filters as one may. */
export const TooManyFilters = createError(
  'TOO_MANY_FILTERS',
  `You have ${MAX_FILTERS} saved filters, and may have no more: delete one first`,
  409,
)
