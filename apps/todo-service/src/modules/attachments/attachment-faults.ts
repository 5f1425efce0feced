import createError from '@fastify/error'
import { MAX_ATTACHMENTS } from '@todo/schemas'

/** 404: the to-do has no such file. */
export const AttachmentNotFound = createError('ATTACHMENT_NOT_FOUND', 'The to-do has no such file', 404)

/** 404: the file is no picture that can be shown. */
export const ThumbnailNotFound = createError(
  'THUMBNAIL_NOT_FOUND',
  'The file is no picture, or one that is damaged or too large to be shown',
  404,
)

/** 409: the to-do has as many files as one may have. */
export const TooManyAttachments = createError(
  'TOO_MANY_ATTACHMENTS',
  `The to-do has ${MAX_ATTACHMENTS} files, and may have no more: delete one first`,
  409,
)

/** 409: with this file, the account would keep too much. */
export const QuotaExceeded = createError<[number]>(
  'FILE_QUOTA_EXCEEDED',
  'With this file, the account would have more than %d bytes of files: delete some first',
  409,
)

/** 413: the file is too large. */
export const FileTooLarge = createError<[number]>('FILE_TOO_LARGE', 'A file may have %d bytes at the most', 413)

/** 416: the file does not have the bytes that are asked for. */
export const RangeNotSatisfiable = createError(
  'RANGE_NOT_SATISFIABLE',
  'The file does not have these bytes: `Content-Range` says how many it has',
  416,
)

/** 422: there is nothing in the file. */
export const FileEmpty = createError('FILE_EMPTY', 'The file is empty: send its bytes as the body', 422)

/** 422: the scanner has refused the file. */
export const FileRefused = createError('FILE_REFUSED', 'The virus scanner does not let this file in', 422)

/** 503: the store, or the scanner, does not do its work. */
export const StoreUnavailable = createError('FILES_UNAVAILABLE', 'Files cannot be read or written now, try again', 503)
