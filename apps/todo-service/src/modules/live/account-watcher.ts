import { AsyncLocalStorage } from 'node:async_hooks'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { slicesOf } from '@todo/service-kit/database'
import type { Tables } from '../../database/tables.ts'

/** How many accounts one statement asks for. */
const BATCH = 1_000

/** The versions of accounts, by their ids. One that is not there, or has been deleted, has 0. */
export type Versions = ReadonlyMap<number, number>

/** Who waits for something to change. */
export interface Watch {
  /** The accounts that are watched, with the versions that are known. */
  known: Versions
  /** Called once when one of them has another version, with those of all of them. If it fails, so does the look. */
  onChange: (versions: Versions) => unknown
  /** Called once when nobody can wait any longer: the process is being stopped. */
  onStop: () => void
}

/** What a watcher needs. */
export interface WatcherOptions {
  em: SqlEntityManager
  /** How often the versions are looked at, in milliseconds. */
  everyMs: number
  /** Told when looking begins to fail. It is tried again until it succeeds. */
  onFailure: (error: unknown) => void
}

/**
 * Tells all who wait in this process when accounts change, whichever replica has changed them. It looks at the versions of
 * all watched accounts together, and at nothing while nobody waits.
 */
export class AccountWatcher {
  readonly #options: WatcherOptions
  readonly #watches = new Set<Watch>()
  /** The context outside of any request, so that statements that are made for all are counted for none. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #isFailing = false
  #isStopped = false

  constructor(options: WatcherOptions) {
    this.#options = options
  }

  /** How many wait. */
  get size(): number {
    return this.#watches.size
  }

  /** Waits for a change. Call what is returned to wait no more. */
  watch(watch: Watch): () => void {
    if (this.#isStopped) watch.onStop()
    else {
      this.#watches.add(watch)
      this.#lookLater()
    }
    return () => void this.#watches.delete(watch)
  }

  /** Tells all who wait that nothing will come any more. Resolves when no statement is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    for (const watch of this.#taken(() => true)) watch.onStop()
    await this.#looking
  }

  #lookLater(): void {
    this.#timer ??= this.#outside(() =>
      setTimeout(() => {
        this.#looking = this.#look()
      }, this.#options.everyMs).unref(),
    )
  }

  async #look(): Promise<void> {
    try {
      await this.#tell()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.#options.onFailure(error)
      this.#isFailing = true
    }
    this.#timer = undefined
    if (this.#watches.size > 0) this.#lookLater()
  }

  async #tell(): Promise<void> {
    const asked = new Set(this.#watches)
    const versions = await this.#versionsOf(accountsOf(asked))
    const versionOf = (id: number) => versions.get(id) ?? 0
    // Whoever has come meanwhile is told the next time.
    const isChanged = (watch: Watch) => asked.has(watch) && isBehind(watch.known, versionOf)
    await Promise.all(
      this.#taken(isChanged).map(({ known, onChange }) =>
        onChange(new Map([...known.keys()].map((id) => [id, versionOf(id)]))),
      ),
    )
  }

  /** Ends the watches that are done, and returns them. */
  #taken(isDone: (watch: Watch) => boolean): Watch[] {
    const done = [...this.#watches].filter(isDone)
    for (const watch of done) this.#watches.delete(watch)
    return done
  }

  async #versionsOf(ids: readonly number[]): Promise<Map<number, number>> {
    const versions = new Map<number, number>()
    for (const some of slicesOf(ids, BATCH)) {
      const accounts = await this.#options.em
        .getKysely<Tables>()
        .selectFrom('user')
        .select(['id', 'version'])
        .where('id', 'in', some)
        .where('deleted_at', 'is', null)
        .execute()
      for (const { id, version } of accounts) versions.set(id, version)
    }
    return versions
  }
}

/** Whether an account has another version than is known. A loop, since thousands are looked at, several times a second. */
function isBehind(known: Versions, versionOf: (id: number) => number): boolean {
  for (const [id, version] of known) if (versionOf(id) !== version) return true
  return false
}

function accountsOf(watches: ReadonlySet<Watch>): number[] {
  const ids = new Set<number>()
  for (const { known } of watches) for (const id of known.keys()) ids.add(id)
  return [...ids]
}
