import { Answered } from './answered.ts'
import { type Change, withChange } from './changes.ts'
import {
  type Desk,
  type Difference,
  differenceOf,
  type Entry,
  type Fields,
  type Kept,
  nothingKept,
  type Refusal,
  withDifference,
} from './kept.ts'
import { newEntry, nextOf, shownOf, undoOf, withAnswerTo, without } from './outbox.ts'
import { type Outcome, post } from './post.ts'
import { pull } from './pull.ts'
import type { Sent, Service } from './send.ts'
import { nothing, type Things } from './things.ts'

/** What is on the screen. */
export interface Snapshot {
  /** As the service says, with what it has not confirmed yet on top. */
  readonly things: Things
  /** Whether everything has been read once. */
  readonly isLoaded: boolean
  /** How far the service has told what there is; null before everything has been read once. */
  readonly told: string | null
  /** Whether the service cannot be reached; changes wait. */
  readonly isOffline: boolean
  /** How many changes have not been sent. */
  readonly waiting: number
  /** What the service has refused, until the user has seen it. */
  readonly refused: readonly Refusal[]
}

/** Where what is kept outlasts the page. */
export interface Shelf {
  /** What was there when the page was closed. */
  read: () => Promise<Kept>
  /**
   * Writes down all of a difference, or nothing of it, once what was before it is written, and tells the other tabs. What the
   * user has changed is safe when it returns: the page may go away at once.
   */
  write: (difference: Difference, before: Promise<unknown>) => Promise<void>
}

/**
 * What the page knows. There is one copy of what the service says, and the outbox: the changes that it has not told yet.
 * What is shown is the one with the other on top, so a change is seen at once, is there after a reload, and is gone without a
 * trace when it is refused. Several tabs have the same of it: each takes the differences that the others make. One of them
 * sends and asks: it leads.
 */
export class Store {
  #kept = nothingKept
  #snapshot: Snapshot = { things: nothing, isLoaded: false, told: null, isOffline: false, waiting: 0, refused: [] }
  #written: Promise<unknown> = Promise.resolve()
  #exchanged: Promise<unknown> = Promise.resolve()
  #onWork: (() => void) | undefined
  readonly #answered = new Answered()
  readonly #listeners = new Set<() => void>()
  readonly #service: Service
  readonly #shelf: Shelf
  readonly #desk: Desk = { kept: () => this.#kept, commit: (next) => this.#commit(next) }

  constructor(service: Service, shelf: Shelf) {
    this.#service = service
    this.#shelf = shelf
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Snapshot => this.#snapshot

  /** Takes up what was kept. */
  async open(): Promise<void> {
    this.#see(await this.#shelf.read())
  }

  /** Forgets all that it knows. What is on the shelf stays there. */
  close(): void {
    this.#answered.clear()
    this.#see(nothingKept)
  }

  /** Kept once all that was changed until now is written down, as far as it can be. */
  get written(): Promise<unknown> {
    return this.#written.catch(() => undefined)
  }

  /** Takes a difference that another tab has made. */
  take(difference: Difference): void {
    this.#see(withDifference(this.#kept, difference))
    if (difference.put.some(({ shelf }) => shelf === 'outbox')) this.#onWork?.()
  }

  /** The id that something goes by now that had a number of this page's own. */
  idNow(id: number): number {
    return this.#answered.idNow(id)
  }

  /** The number that something had in this page from the beginning, whatever the service calls it by now. */
  firstId(id: number): number {
    return this.#answered.firstId(id)
  }

  /** Calls back whenever there is something to send. */
  set onWork(listener: (() => void) | undefined) {
    this.#onWork = listener
  }

  /** Says whether the service can be reached. */
  set isOffline(isOffline: boolean) {
    if (isOffline === this.#snapshot.isOffline) return
    this.#snapshot = { ...this.#snapshot, isOffline }
    this.#tell()
  }

  /**
   * Shows a change at once, and has it sent.
   *
   * @returns its id, and the to-dos as the service answers them; none if it was taken back before it was sent. They are
   * rejected with `Refused` when the service refuses it: by then it is not shown any more.
   * @param saw what the user saw of the to-dos, where that is not what is shown by now.
   */
  change(change: Change, saw?: Fields): { id: string; sent: Promise<Sent> } {
    const made = newEntry(this.#kept, this.#snapshot.things, this.#answered.renumbered(change), saw)
    const entry = this.#answered.informed(made)
    const sent = this.#answered.to(entry.id)
    void this.#commit({ ...this.#kept, outbox: new Map(this.#kept.outbox).set(entry.id, entry) })
    this.#onWork?.()
    return { id: entry.id, sent }
  }

  /** Forgets a refusal that the user has seen. */
  dismiss(id: string): void {
    const refused = new Map(this.#kept.refused)
    refused.delete(id)
    void this.#commit({ ...this.#kept, refused })
  }

  /** Makes a change once more that was refused, this time knowing what the others have made. */
  insist({ id, change }: Refusal): void {
    this.dismiss(id)
    this.change(change)
  }

  /**
   * Sends what waits in the order in which it was made, then asks what has changed. One exchange at a time.
   *
   * @throws {Unreachable} then it has to be done again. @throws {Refused} with 401: nobody is logged in.
   */
  exchange(): Promise<void> {
    const exchanged = this.#exchanged.then(async () => {
      for (let entry = nextOf(this.#kept); entry; entry = nextOf(this.#kept)) await this.#send(entry)
      await this.#pull()
    })
    this.#exchanged = exchanged.catch(() => undefined)
    return exchanged
  }

  /** Reads what has changed, now. */
  pull(): Promise<void> {
    const pulled = this.#exchanged.then(() => this.#pull())
    this.#exchanged = pulled.catch(() => undefined)
    return pulled
  }

  async #send(entry: Entry): Promise<void> {
    const undo = undoOf(this.#kept, entry)
    if (undo && !entry.isTried) return this.#commit(without(this.#kept, [entry.id, undo.id]))
    // Another tab may have made it before it heard of an id.
    const known = { ...entry, change: this.#answered.renumbered(entry.change) }
    await this.#commit(this.#afterwards(await post(this.#service, known, this.#desk)))
  }

  #afterwards({ entry, answer, refusals }: Outcome): Kept {
    const refused = new Map([...this.#kept.refused, ...refusals.map((refusal) => [refusal.id, refusal] as const)])
    const kept = { ...this.#kept, refused }
    if (answer) return withAnswerTo(kept, entry, answer)
    // What would take it back has nothing to take back.
    return without(kept, [entry.id, undoOf(kept, entry)?.id])
  }

  async #pull(): Promise<void> {
    await pull(this.#service, this.#desk)
  }

  /** Shows a state, and writes it down. */
  async #commit(next: Kept): Promise<void> {
    const difference = differenceOf(this.#kept, next)
    this.#see(next)
    this.#written = this.#shelf.write(difference, this.#written)
    await this.#written
  }

  #see(next: Kept): void {
    const { things, isOffline } = this.#snapshot
    const isSame = next.things === this.#kept.things
    const added = isSame ? addedTo(this.#kept, next) : undefined
    this.#snapshot = {
      things: added ? added.reduce(withChange, things) : shownOf(next),
      // A release that keeps more asks for everything anew, and shows meanwhile what the one before has kept.
      isLoaded: next.token !== null || next.things.lists.size > 0,
      told: next.token,
      isOffline,
      waiting: [...next.outbox.values()].filter(({ answer }) => answer === null).length,
      refused: [...next.refused.values()],
    }
    const before = this.#kept
    this.#kept = next
    this.#answered.settle(before, next)
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** The changes at the end of an outbox that were not there before; undefined if anything else is different. */
function addedTo(before: Kept, { outbox }: Kept): Change[] | undefined {
  const changes = [...outbox.values()].map(({ change }) => change)
  const known = [...before.outbox.values()]
  return known.every(({ change }, index) => change === changes[index]) ? changes.slice(known.length) : undefined
}
