import { createBusyError } from '@todo/service-kit'

/** Seconds after which a client may try again: a place becomes free when somebody leaves. */
const RETRY_AFTER_SECONDS = 30

/** 503: this process has as many streams as it may have. */
export const TooManyStreams = createBusyError(
  'TOO_MANY_STREAMS',
  'As many streams of events are open as this server can keep: poll, or try again later',
  503,
  RETRY_AFTER_SECONDS,
)

/** 429: this user has as many streams as one may have. */
export const TooManyStreamsOfUser = createBusyError<[number]>(
  'TOO_MANY_STREAMS_OF_USER',
  'You have %d streams of events open, and may have no more: close one, or share one between your windows',
  429,
  RETRY_AFTER_SECONDS,
)

/** 429: as many requests of this user wait as may. */
export const TooManyWaitingRequests = createBusyError<[number]>(
  'TOO_MANY_WAITING_REQUESTS',
  '%d of your requests wait for something to change, and no more may: end one, or share one between your windows',
  429,
  RETRY_AFTER_SECONDS,
)
