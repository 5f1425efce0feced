import createError from '@fastify/error'
import { createLimitError } from '@todo/service-kit'

/** 404: none was asked for, or it has been deleted since. */
export const ExportNotFound = createError('EXPORT_NOT_FOUND', 'There is no export: ask for one', 404)

/** 409: it is still being made, or could not be. */
export const ExportNotReady = createError('EXPORT_NOT_READY', 'The export is not ready: look how far it is', 409)

/** 429: there is one that was made within the last hour. */
export const ExportTooSoon = createLimitError(
  'EXPORT_TOO_SOON',
  'You can have an export once an hour: download the one there is, or try again in %d seconds',
)
