import createError from '@fastify/error'

/** 404: no to-do has it, and nobody has said how it is shown. */
export const LabelNotFound = createError('LABEL_NOT_FOUND', 'Label Not Found', 404)

/** 409: there is one of this name already. */
export const LabelExists = createError(
  'LABEL_EXISTS',
  'There is a label of this name: change that one with PATCH, or choose another name',
  409,
)

/** How many labels of an account may be shown in a way of their own: they are read as a whole. To-dos may have any others. */
export const MAX_LABELS = 1_000

/** 409: as many labels of the account are shown in a way of their own as there may be. */
export const TooManyLabels = createError(
  'TOO_MANY_LABELS',
  `You have ${MAX_LABELS} labels that you have added, changed or put in order, and may have no more: delete one first`,
  409,
)
