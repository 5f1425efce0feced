import type { SqlEntityManager } from '@mikro-orm/sql'
import { type AuthenticatedUser, orThrow, type PlaceLimits, Places, Unauthorized } from '@todo/service-kit'
import DataLoader from 'dataloader'
import type { AccountWatcher, Versions } from './account-watcher.ts'
import { EventStream, idOf } from './event-stream.ts'
import { FreshNews } from './news.ts'
import { accountsSeenBy } from './seen-accounts.ts'
import { TooManyStreams, TooManyStreamsOfUser } from './stream-faults.ts'

/** How often each stream is checked for having to end, or to say something, in milliseconds. */
const TEND_EVERY_MS = 500

/** What streams need. */
export interface LiveOptions {
  em: SqlEntityManager
  watcher: AccountWatcher
  /** Whether the tokens of a session are refused by now. */
  isRevoked: (sessionId: string) => boolean
  limits: PlaceLimits
  /** After how long a silent stream says something, in milliseconds. */
  heartbeatMs: number
}

/** Whose stream it is. */
type Listener = Pick<AuthenticatedUser, 'id' | 'sessionId' | 'expiresAt'>

/** The streams of events of this process. */
export class LiveStreams {
  readonly #options: LiveOptions
  readonly #listeners = new Map<EventStream, Listener>()
  readonly #places: Places<number>
  /** Reads what users see: for all whose accounts change at once, in one statement. */
  readonly #seen: DataLoader<number, Versions | null>
  readonly #news: FreshNews
  readonly #timer: NodeJS.Timeout

  constructor(options: LiveOptions) {
    this.#options = options
    this.#places = new Places(options.limits, {
      perHolder: (held) => new TooManyStreamsOfUser(held),
      inAll: () => new TooManyStreams(),
    })
    this.#seen = new DataLoader((userIds) => this.#read(userIds), { cache: false, maxBatchSize: 500 })
    this.#news = new FreshNews(options.em)
    this.#timer = setInterval(() => this.#tend(), TEND_EVERY_MS).unref()
  }

  /**
   * Makes a stream for a user. It says nothing of changes until `begin`, and counts until it is destroyed.
   *
   * @throws {TooManyStreams | TooManyStreamsOfUser}
   */
  open(listener: Listener): EventStream {
    const leave = this.#places.take(listener.id)
    const stream = new EventStream()
    this.#listeners.set(stream, listener)
    stream.once('close', () => {
      this.#listeners.delete(stream)
      leave()
    })
    return stream
  }

  /**
   * Tells a stream of changes from now on: at once, if what the client knows is not what there is.
   *
   * @param lastEventId The id of the last event that the client got.
   * @throws {Unauthorized} when the user has been deleted.
   */
  async begin(stream: EventStream, { id }: Listener, lastEventId: string | undefined): Promise<void> {
    const seen = orThrow((await accountsSeenBy(this.#options.em, [id])).get(id), Unauthorized)
    if (idOf(seen) !== lastEventId) stream.tell(seen)
    this.#follow(stream, id, seen)
  }

  /** Tells of the reminders and notifications that have come since the last time. While nobody listens, it makes no statement. */
  async tellNews(): Promise<void> {
    if (this.#listeners.size === 0) return
    const fresh = Map.groupBy(await this.#news.fresh(), ({ userId }) => userId)
    for (const [stream, { id }] of this.#listeners) for (const news of fresh.get(id) ?? []) stream.report(news)
  }

  /** Looks after the streams no more. */
  close(): void {
    clearInterval(this.#timer)
  }

  #follow(stream: EventStream, userId: number, known: Versions): void {
    if (stream.destroyed) return
    const leave = this.#options.watcher.watch({
      known,
      onChange: () => {
        stream.off('close', leave)
        return this.#refresh(stream, userId, known)
      },
      onStop: () => stream.finish(),
    })
    stream.once('close', leave)
  }

  /** What the user sees may be in other accounts now. */
  async #refresh(stream: EventStream, userId: number, known: Versions): Promise<void> {
    try {
      const seen = await this.#seen.load(userId)
      if (seen === null) return stream.finish()
      stream.tell(seen)
      this.#follow(stream, userId, seen)
    } catch (error) {
      // The stream is not told, so what it knows is older than the account, and the next look tells it.
      this.#follow(stream, userId, known)
      throw error
    }
  }

  async #read(userIds: readonly number[]): Promise<(Versions | null)[]> {
    const seen = await accountsSeenBy(this.#options.em, userIds)
    return userIds.map((id) => seen.get(id) ?? null)
  }

  #tend(): void {
    const now = Date.now()
    for (const [stream, { expiresAt, sessionId }] of this.#listeners) {
      if (expiresAt <= now || this.#options.isRevoked(sessionId)) stream.finish()
      else stream.beat(this.#options.heartbeatMs)
    }
  }
}
