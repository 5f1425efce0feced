import type { Difference } from '../kept.ts'
import { newId } from '../outbox.ts'

/** What somebody has changed, until it is written down. */
export interface Note {
  /** Of what the user has done. */
  readonly id?: string
  readonly user: number | undefined
  readonly difference: Difference
}

const START = 'todo.unwritten.'

/**
 * The changes of the user that the database does not have yet. A page that goes away waits for no transaction, so they are
 * noted at once in what the browser keeps of this tab.
 */
export class Unwritten {
  /** Where each is kept. */
  readonly #keys = new Map<Note, string>()
  #last = 0

  constructor() {
    const numbers = Object.keys(sessionStorage)
      .filter((key) => key.startsWith(START))
      .map((key) => Number(key.slice(START.length)))
    for (const number of numbers.sort((a, b) => a - b)) {
      this.#last = number
      const key = `${START}${number}`
      this.#keys.set(JSON.parse(sessionStorage.getItem(key) ?? ''), key)
    }
  }

  /** In the order in which they were made; those of the page before come first. */
  get notes(): readonly Note[] {
    return [...this.#keys.keys()]
  }

  /** Notes what a user has changed. What the service has told can be asked again. */
  add(user: number | undefined, difference: Difference): Note {
    const changes = changesIn(difference)
    if (changes.put.length + changes.gone.length === 0) return { user, difference }
    const note = { id: newId(), user, difference }
    this.#keep(note, JSON.stringify({ ...note, difference: changes }))
    return note
  }

  delete(note: Note): void {
    const key = this.#keys.get(note)
    if (key !== undefined) sessionStorage.removeItem(key)
    this.#keys.delete(note)
  }

  clear(): void {
    for (const note of this.notes) this.delete(note)
  }

  #keep(note: Note, text: string): void {
    const key = `${START}${++this.#last}`
    this.#keys.set(note, key)
    try {
      sessionStorage.setItem(key, text)
    } catch {
      // There is room for some megabytes. Of more, only the database can hold on.
    }
  }
}

/** What the user has done. How far it has been sent is no part of it: it can be sent twice, as its key says. */
function changesIn({ put, gone }: Difference): Difference {
  return {
    put: put.filter(({ shelf, value }) => shelf === 'outbox' && !value.isTried && value.answer === null),
    gone: gone.filter(([shelf]) => shelf === 'outbox'),
  }
}
