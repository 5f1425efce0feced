import type { Difference } from '../kept.ts'
import { newId } from '../outbox.ts'

/** A change, until the database has it. */
export interface Note {
  /** Only of a note with something that the user has done. */
  readonly id?: string
  readonly user: number | undefined
  readonly difference: Difference
}

const KEY = 'todo.unwritten'

/**
 * The changes of the user that the database does not have yet. A page that goes away waits for no transaction, so they are
 * noted at once in what the browser keeps of this tab.
 */
export class Unwritten {
  /** In the order in which they were made; those of the page before come first. */
  #notes: readonly Note[] = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')

  get notes(): readonly Note[] {
    return this.#notes
  }

  /** Notes what a user has changed. What the service has told can be asked again. */
  add(user: number | undefined, difference: Difference): Note {
    const changes = changesIn(difference)
    if (changes.put.length + changes.gone.length === 0) return { user, difference }
    const note = { id: newId(), user, difference }
    try {
      this.#keep([...this.#notes, note])
    } catch {
      // There is room for some megabytes. A note that does not fit is left out: only the database can hold it.
    }
    return note
  }

  delete(note: Note): void {
    if (this.#notes.includes(note)) this.#keep(this.#notes.filter((other) => other !== note))
  }

  clear(): void {
    this.#keep([])
  }

  #keep(notes: readonly Note[]): void {
    const kept = notes.map((note) => ({ ...note, difference: changesIn(note.difference) }))
    if (notes.length === 0) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, JSON.stringify(kept))
    this.#notes = notes
  }
}

/** What the user has done. How far it has been sent does not matter: its key makes sure that it is done once. */
function changesIn({ put, gone }: Difference): Difference {
  return {
    put: put.filter(({ shelf, value }) => shelf === 'outbox' && !value.isTried && value.answer === null),
    gone: gone.filter(([shelf]) => shelf === 'outbox'),
  }
}
