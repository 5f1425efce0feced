import createError from '@fastify/error'

/** 404: none was asked for, or it has been deleted since. */
export const ExportNotFound = createError('EXPORT_NOT_FOUND', 'There is no export: ask for one', 404)

/** 409: it is still being made, or could not be. */
export const ExportNotReady = createError('EXPORT_NOT_READY', 'The export is not ready: look how far it is', 409)

const Limited = createError<[number]>(
  'EXPORT_TOO_SOON',
  'You can have an export once an hour: download the one there is, or try again in %d seconds',
  429,
)

/** 429: there is one that was made within the last hour. */
export class ExportTooSoon extends Limited {
  readonly retryAfterSeconds: number

  constructor(waitMs: number) {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000))
    super(seconds)
    this.retryAfterSeconds = seconds
  }
}
