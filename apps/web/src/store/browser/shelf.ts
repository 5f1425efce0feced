import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { makeRoom } from '../../offline/release.ts'
import { type Difference, type Kept, nothingKept, type Row, type RowKey, rowKey, withDifference } from '../kept.ts'
import type { Shelf } from '../store.ts'
import { type Note, Unwritten } from './unwritten.ts'

interface Schema extends DBSchema {
  rows: { key: RowKey; value: Row }
  user: { key: 'id' | 'written'; value: number | readonly string[] }
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

/** So many ids of notes are kept, to know which were written by a page that did not live to see it. */
const KNOWN_NOTES = 200

/** What is kept in this browser: one user's, in one database that all tabs share. */
export class BrowserShelf implements Shelf {
  readonly channel = new BroadcastChannel(NAME)
  readonly #unwritten = new Unwritten()
  readonly #database = this.#open()
  #user: number | undefined

  async read(): Promise<Kept> {
    const database = await this.#database
    if (!database) return nothingKept
    const transaction = database.transaction(['rows', 'user'])
    const [user, put] = await Promise.all([
      transaction.objectStore('user').get('id'),
      transaction.objectStore('rows').getAll(),
    ])
    if (typeof user === 'number') this.#user = user
    return withDifference(nothingKept, { put, gone: [] })
  }

  async write(difference: Difference, before: Promise<unknown>): Promise<void> {
    const note = this.#unwritten.add(this.#user, difference)
    await before
    await this.#write(note, await this.#database)
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
      // Whose they are stays, too: what is half typed in another tab is still to come.
      if (keepsUnsent) await Promise.all(unsent.map((row) => rows.put(row, rowKey(row))))
      else await transaction.objectStore('user').clear()
      await transaction.done
    }
    if (!keepsUnsent) this.#unwritten.clear()
    this.post({ kind: 'forgotten' })
  }

  post(message: Message): void {
    this.channel.postMessage(message)
  }

  /** Opens the database, and writes what the page before had no time to write. */
  async #open(): Promise<IDBPDatabase<Schema> | undefined> {
    const database = await open()
    // What cannot be written stays noted.
    for (const note of this.#unwritten.notes) await this.#write(note, database).catch(() => undefined)
    return database
  }

  /** Writes what is noted, and tells the other tabs; nothing of it if what is kept belongs to somebody else by now. */
  async #write(note: Note, database: IDBPDatabase<Schema> | undefined): Promise<void> {
    const { difference } = note
    const isEmpty = difference.put.length + difference.gone.length === 0
    const isWritten = isEmpty || !database || (await this.#writeDown(database, note))
    this.#unwritten.delete(note)
    if (isWritten && !isEmpty) this.post({ kind: 'difference', difference })
  }

  /** Writes what is noted in one transaction; false if that was done, or what is kept belongs to somebody else by now. */
  async #writeDown(database: IDBPDatabase<Schema>, { id, user, difference: { put, gone } }: Note): Promise<boolean> {
    const transaction = database.transaction(['rows', 'user'], 'readwrite')
    const rows = transaction.objectStore('rows')
    const users = transaction.objectStore('user')
    const [owner, written = []] = await Promise.all([users.get('id'), users.get('written')])
    if (owner !== user || typeof written === 'number') return false
    if (id !== undefined) {
      if (written.includes(id)) return false
      void users.put([...written, id].slice(-KNOWN_NOTES), 'written')
    }
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
