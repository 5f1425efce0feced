import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { makeRoom } from '../../offline/release.ts'
import { type Difference, type Kept, nothingKept, type Row, type RowKey, rowKey, withDifference } from '../kept.ts'
import type { Shelf } from '../store.ts'

interface Schema extends DBSchema {
  rows: { key: RowKey; value: Row }
  user: { key: 'id'; value: number }
}

/** What tabs tell each other. */
export type Message =
  | { kind: 'difference'; difference: Difference }
  | { kind: 'offline'; isOffline: boolean }
  | { kind: 'reminder'; todoId: number }
  /** Somebody else has logged in, or nobody is logged in any more. */
  | { kind: 'forgotten' }

const NAME = 'todo'

/** Counts how often another kind of thing has been kept. Whoever has kept fewer before reads everything anew, but loses no change. */
const KINDS = 5

/** What is kept in this browser: one user's, in one database that all tabs share. */
export class BrowserShelf implements Shelf {
  readonly channel = new BroadcastChannel(NAME)
  readonly #database = open()
  #user: number | undefined

  async read(): Promise<Kept> {
    const database = await this.#database
    if (!database) return nothingKept
    const transaction = database.transaction(['rows', 'user'])
    const [user, put] = await Promise.all([
      transaction.objectStore('user').get('id'),
      transaction.objectStore('rows').getAll(),
    ])
    this.#user = user
    return withDifference(nothingKept, { put, gone: [] })
  }

  async write(difference: Difference): Promise<void> {
    if (difference.put.length + difference.gone.length === 0) return
    const database = await this.#database
    if (database && !(await this.#writeDown(database, difference))) return
    this.post({ kind: 'difference', difference })
  }

  /** Makes what is kept that of one user: what somebody else has left is deleted. */
  async belongTo(user: number): Promise<void> {
    const database = await this.#database
    if (!database) return
    const transaction = database.transaction(['rows', 'user'], 'readwrite')
    const before = await transaction.objectStore('user').get('id')
    if (before !== user) await transaction.objectStore('rows').clear()
    await transaction.objectStore('user').put(user, 'id')
    await transaction.done
    if (before !== user) this.post({ kind: 'forgotten' })
  }

  /** Deletes everything, or all but the changes that have not been sent. */
  async forget({ keepsUnsent = false } = {}): Promise<void> {
    const database = await this.#database
    if (database) {
      const transaction = database.transaction(['rows', 'user'], 'readwrite')
      const rows = transaction.objectStore('rows')
      const unsent = (await rows.getAll()).filter(({ shelf }) => shelf === 'outbox' || shelf === 'refused')
      await rows.clear()
      if (keepsUnsent && unsent.length > 0) await Promise.all(unsent.map((row) => rows.put(row, rowKey(row))))
      else await transaction.objectStore('user').clear()
      await transaction.done
    }
    this.post({ kind: 'forgotten' })
  }

  post(message: Message): void {
    this.channel.postMessage(message)
  }

  /** Writes a difference in one transaction; false if what is kept belongs to somebody else by now. */
  async #writeDown(database: IDBPDatabase<Schema>, { put, gone }: Difference): Promise<boolean> {
    const transaction = database.transaction(['rows', 'user'], 'readwrite')
    const rows = transaction.objectStore('rows')
    if ((await transaction.objectStore('user').get('id')) !== this.#user) return false
    for (const key of gone) void rows.delete(key)
    for (const row of put) void rows.put(row, rowKey(row))
    await transaction.done
    return true
  }
}

/** Opens the database. A browser that allows none, as in some private windows, keeps everything as long as the page is open. */
function open(): Promise<IDBPDatabase<Schema> | undefined> {
  return openDB<Schema>(NAME, KINDS, {
    upgrade(database, before, _kinds, transaction) {
      if (before === 0) {
        database.createObjectStore('rows')
        database.createObjectStore('user')
      } else void transaction.objectStore('rows').delete(rowKey({ shelf: 'token', value: '' }))
    },
    blocking: (_is, _wanted, { target }) => makeRoom(() => target instanceof IDBDatabase && target.close()),
  }).catch(() => undefined)
}
