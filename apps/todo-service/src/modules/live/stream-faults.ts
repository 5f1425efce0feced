import createError from '@fastify/error'

/** Seconds after which a client may try again: a place becomes free when somebody leaves. */
const RETRY_AFTER_SECONDS = 30

const NoPlaceForStreams = createError(
  'TOO_MANY_STREAMS',
  'As many streams of events are open as this server can keep: poll, or try again later',
  503,
  Error,
  false,
)
const TooManyOfOneUser = createError<[number]>(
  'TOO_MANY_STREAMS_OF_USER',
  'You have %d streams of events open, and may have no more: close one, or share one between your windows',
  429,
  Error,
  false,
)

/** 503: this process has as many streams as it may have. */
export class TooManyStreams extends NoPlaceForStreams {
  /** Becomes the header `Retry-After`. */
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS
}

/** 429: this user has as many streams as one may have. */
export class TooManyStreamsOfUser extends TooManyOfOneUser {
  /** Becomes the header `Retry-After`. */
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS
}

/** How many streams there may be in this process. */
export interface StreamLimits {
  inAll: number
  perUser: number
}

/** Counts the streams of this process, and refuses those that are too many. */
export class StreamCount {
  readonly #limits: StreamLimits
  readonly #byUser = new Map<number, number>()
  #inAll = 0

  constructor(limits: StreamLimits) {
    this.#limits = limits
  }

  /**
   * Counts one more stream of a user.
   *
   * @throws {TooManyStreams | TooManyStreamsOfUser}
   */
  add(userId: number): void {
    const mine = this.#byUser.get(userId) ?? 0
    if (mine >= this.#limits.perUser) throw new TooManyStreamsOfUser(mine)
    if (this.#inAll >= this.#limits.inAll) throw new TooManyStreams()
    this.#set(userId, mine + 1)
    this.#inAll += 1
  }

  /** Counts one less. */
  remove(userId: number): void {
    this.#set(userId, Number(this.#byUser.get(userId)) - 1)
    this.#inAll -= 1
  }

  #set(userId: number, count: number): void {
    if (count === 0) this.#byUser.delete(userId)
    else this.#byUser.set(userId, count)
  }
}
