import createError from '@fastify/error'
import type { Conflict, FieldError, SharedList } from '@todo/schemas'
import { summaryOf } from './field-summary.ts'

/** 401: no access token, or one that is not valid (any more). Which of the two is not for a stranger to know. */
export const Unauthorized = createError('UNAUTHORIZED', 'Not Authorized', 401)

/** 503: the database does not answer, or the outcome of a write is not known. */
export const DatabaseUnavailable = createError('DATABASE_UNAVAILABLE', 'The database is not available, try again', 503)

/** 503: something else is not available. */
export const ServiceUnavailable = createError('SERVICE_UNAVAILABLE', 'The service is not available, try again', 503)

/** 503: the signing keys have never been seen, so that no token can be checked. */
export const KeysUnavailable = createError('KEYS_UNAVAILABLE', 'The auth-service is not available, try again', 503)

/** Seconds after which a client may try again, where nothing better is known. */
export const RETRY_AFTER_SECONDS = 2

/** Without a stack trace: under a flood, each would cost more than the refusal. */
const TooMuchToDo = createError('OVERLOADED', 'Too much is going on, try again', 503, Error, false)

/** 503: more work is waiting than can be done in time. */
export class Overloaded extends TooMuchToDo {
  /** Becomes the header `Retry-After`. */
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds = RETRY_AFTER_SECONDS) {
    super()
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * Makes a kind of 429 that says how long to wait: in its message, in the place of `%d`, and in the header `Retry-After`. An
 * error of it is made with that wait, in milliseconds, and without a stack trace.
 */
export function createLimitError(code: string, message: string) {
  const LimitError = createError<[number]>(code, message, 429, Error, false)
  return class extends LimitError {
    /** Becomes the header `Retry-After`. */
    readonly retryAfterSeconds: number

    constructor(waitMs: number) {
      const seconds = Math.max(1, Math.ceil(waitMs / 1000))
      super(seconds)
      this.retryAfterSeconds = seconds
    }
  }
}

/** Makes a kind of error that says after how many seconds to try again, always the same. It has no stack trace. */
export function createBusyError<Values extends unknown[] = []>(
  code: string,
  message: string,
  status: 429 | 503,
  retryAfterSeconds: number,
) {
  return class extends createError<Values>(code, message, status, Error, false) {
    /** Becomes the header `Retry-After`. */
    readonly retryAfterSeconds = retryAfterSeconds
  }
}

/** 429: too many tries have failed. */
export const TooManyFailures = createLimitError('TOO_MANY_FAILURES', 'Too many failed tries, try again in %d seconds')

/** 499, as proxies call it in their logs: the client has gone away before it was answered. Nobody gets to see it. */
export const ClientGone = createError('CLIENT_GONE', 'The client has gone away', 499)

/** 415: the body is of a type that is not taken. */
export const UnsupportedMediaType = createError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json', 415)

/** 415: the body is compressed (RFC 9110, section 15.5.16). */
export const UnsupportedEncoding = createError(
  'UNSUPPORTED_CONTENT_ENCODING',
  'Send the body as it is, without a Content-Encoding',
  415,
)

/** 400: the body is not UTF-8, which JSON has to be (RFC 8259, section 8.1). */
export const InvalidUtf8 = createError('MALFORMED_JSON', 'The body is not valid UTF-8', 400)

/** 400: the body is JSON, and has a field that would change what other objects are. */
export const ForbiddenField = createError(
  'MALFORMED_JSON',
  'No field of the body may be named __proto__, nor be a constructor with a prototype',
  400,
)

const ValidationFailed = createError<[string]>('VALIDATION_FAILED', '%s', 422)

/** 422: a rule that no schema expresses is broken. Answered just as a fault that the schema found. */
export class InvalidInput extends ValidationFailed {
  readonly faults: readonly FieldError[]

  constructor(...faults: [FieldError, ...FieldError[]]) {
    super(summaryOf(faults))
    this.faults = faults
  }
}

const PreconditionFailed = createError<[string]>('CHANGED_SINCE', '%s', 412)

/** 412: something is not as `If-Match` says. */
export class ChangedSince extends PreconditionFailed {
  /** What has been changed since, of what the caller wanted to change; none if that is not known. */
  readonly conflicts: Conflict[]

  constructor(code: string, message: string, conflicts: Conflict[] = []) {
    super(message)
    this.code = code
    this.conflicts = conflicts
  }
}

const Undecided = createError<[string]>('SHARED_LISTS', '%s', 409)

/** 409: the user owns lists that others are in, and has to decide what becomes of them. */
export class SharedListsUndecided extends Undecided {
  readonly lists: SharedList[]

  constructor(lists: SharedList[]) {
    super(
      'Others are in lists of this account: send "shared_lists": "transfer" to give each list to its heir, or "delete" ' +
        'to delete it for everybody',
    )
    this.lists = lists
  }
}

/** 422: the key is that of another request, or of the same with another body. */
export const IdempotencyKeyReused = createError(
  'IDEMPOTENCY_KEY_REUSED',
  'This Idempotency-Key was sent with another request before: take a new key for what is to be done anew',
  422,
)
