import createError from '@fastify/error'

/** 404: no to-do has it, and nobody has said how it is shown. */
export const LabelNotFound = createError('LABEL_NOT_FOUND', 'Label Not Found', 404)

/** 409: there is one of this name already. */
export const LabelExists = createError(
  'LABEL_EXISTS',
  'There is a label of this name: change that one with PATCH, or choose another name',
  409,
)
