import type { MikroORM } from '@mikro-orm/core'
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql'
import type { ListTodosQuery } from '@todo/schemas'
import { Unauthorized } from '@todo/service-kit'
import DataLoader from 'dataloader'
import { LRUCache } from 'lru-cache'
import { AccountRepository } from '../accounts/account.repository.ts'
import { pageKeyOf } from '../queries/list-query.ts'

/** How much is kept, and for how long. */
export interface TodoListCacheOptions {
  /** In bytes; 0 keeps nothing. */
  maxBytes: number
  ttlSeconds: number
}

/** How lists were found so far: in the cache, being loaded already for another request, or loaded. */
export interface TodoListCacheLookups {
  hit: number
  shared: number
  miss: number
}

/**
 * Keeps lists as the JSON text that is sent. The key of an entry holds the account's version, which every write raises in
 * its own transaction, so a list that is out of date is never found again. Nothing has to be invalidated, replicas need
 * not talk to each other, and a read after an acknowledged write sees that write.
 */
export class TodoListCache {
  readonly #lists: LRUCache<string, string, () => Promise<string>>
  readonly #versions: DataLoader<number, number>
  readonly lookups: TodoListCacheLookups = { hit: 0, shared: 0, miss: 0 }

  constructor(orm: MikroORM<AbstractSqlDriver, SqlEntityManager>, { maxBytes, ttlSeconds }: TodoListCacheOptions) {
    this.#lists = new LRUCache({
      // The library takes no 0. Into one byte, no list fits.
      maxSize: Math.max(maxBytes, 1),
      // Two bytes a character: an upper bound of what a string takes.
      sizeCalculation: (json, key) => 2 * (json.length + key.length),
      ttl: ttlSeconds * 1000,
      updateAgeOnGet: true,
      // A list that is evicted while it is being loaded is still the answer.
      ignoreFetchAbort: true,
      fetchMethod: (_key, _stale, { context: load }) => load(),
    })
    // Requests of one turn of the event loop share one statement. A statement that has been sent is never shared: its
    // result may be older than a write that has been acknowledged since.
    this.#versions = new DataLoader<number, number>(
      async (ids) => {
        const versions = await new AccountRepository(orm.em).versions(ids)
        return versions.map((version) => version ?? new Unauthorized())
      },
      { cache: false, batchScheduleFn: (send) => setImmediate(send) },
    )
  }

  /**
   * The version of a user's account now.
   *
   * @throws {Unauthorized} when the user has been deleted.
   */
  version(userId: number): Promise<number> {
    return this.#versions.load(userId)
  }

  /** What it holds: the memory that is taken, in bytes, and the number of lists. */
  get contents(): { bytes: number; lists: number } {
    return { bytes: this.#lists.calculatedSize, lists: this.#lists.size }
  }

  /** The list as JSON. If it is not in the cache, `load` makes it, once for all requests that ask meanwhile. */
  list(userId: number, version: number, query: ListTodosQuery, load: () => Promise<string>): Promise<string> {
    const status: LRUCache.Status<string, string, () => Promise<string>> = {}
    const json = this.#lists.forceFetch(`${userId}:${version}:${pageKeyOf(query)}`, { context: load, status })
    this.lookups[status.fetch === 'hit' ? 'hit' : status.fetch === 'inflight' ? 'shared' : 'miss'] += 1
    return json
  }
}
