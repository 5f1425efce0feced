import type { MikroORM } from '@mikro-orm/core'
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql'
import type { ListTodosQuery } from '@todo/schemas'
import { Unauthorized } from '@todo/service-kit'
import DataLoader from 'dataloader'
import { LRUCache } from 'lru-cache'
import { OwnerRepository } from './owner.repository.ts'

/** How much is remembered, and for how long. */
export interface TodoListCacheOptions {
  maxBytes: number
  ttlSeconds: number
}

/** How lists were found: remembered, being read already for somebody else, or read. */
export interface TodoListCacheLookups {
  hit: number
  shared: number
  miss: number
}

/**
 * Remembers lists, as the JSON that is sent. An entry's key holds the owner's version, which every write raises in its
 * own transaction: a list that is out of date is never found again. So nothing is ever invalidated, replicas need not
 * talk to each other, and a read after an acknowledged write sees it.
 */
export class TodoListCache {
  /** Whether it remembers anything at all. */
  readonly isOn: boolean
  readonly #lists: LRUCache<string, string, () => Promise<string>>
  readonly #versions: DataLoader<number, number>
  /** How lists were found so far. */
  readonly lookups: TodoListCacheLookups = { hit: 0, shared: 0, miss: 0 }

  constructor(orm: MikroORM<AbstractSqlDriver, SqlEntityManager>, { maxBytes, ttlSeconds }: TodoListCacheOptions) {
    this.isOn = maxBytes > 0
    this.#lists = new LRUCache({
      maxSize: Math.max(maxBytes, 1),
      // Two bytes a character: an upper bound of what a string takes.
      sizeCalculation: (json, key) => 2 * (json.length + key.length),
      ttl: ttlSeconds * 1000,
      updateAgeOnGet: true,
      // A list that loses its place while it is being read is still the answer.
      ignoreFetchAbort: true,
      fetchMethod: (_key, _stale, { context: load }) => load(),
    })
    // Requests of one turn of the event loop share one statement. A read that has been sent is never shared: it may be
    // older than a write that has been acknowledged since.
    this.#versions = new DataLoader<number, number>(
      async (ids) => {
        const versions = await new OwnerRepository(orm.em).versions(ids)
        return versions.map((version) => version ?? new Unauthorized())
      },
      { cache: false, batchScheduleFn: (send) => setImmediate(send) },
    )
  }

  /**
   * The owner's version now: one statement, shared with whoever asks in the same turn.
   *
   * @throws {Unauthorized} when the owner has been deleted.
   */
  version(ownerId: number): Promise<number> {
    return this.#versions.load(ownerId)
  }

  /** What it holds: the memory that is taken, in bytes, and the number of lists. */
  get contents(): { bytes: number; lists: number } {
    return { bytes: this.#lists.calculatedSize, lists: this.#lists.size }
  }

  /** The list as JSON; `load` makes it where it is not remembered, once for all who ask meanwhile. Off, it always does. */
  async list(ownerId: number, version: number, query: ListTodosQuery, load: () => Promise<string>): Promise<string> {
    if (!this.isOn) return load()
    const { order, is_done, limit, cursor, include } = query
    const key = [ownerId, version, order, is_done, limit, cursor, include].join(':')
    const status: LRUCache.Status<string, string, () => Promise<string>> = {}
    const json = this.#lists.forceFetch(key, { context: load, status })
    this.lookups[status.fetch === 'hit' ? 'hit' : status.fetch === 'inflight' ? 'shared' : 'miss'] += 1
    return json
  }
}
