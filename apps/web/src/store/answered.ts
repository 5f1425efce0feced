import { Refused } from '../api/answers.ts'
import type { Change } from './changes.ts'
import type { Entry, Kept } from './kept.ts'
import { informed, renumbered } from './outbox.ts'
import type { Sent } from './send.ts'

interface Waiting {
  resolve: (sent: Sent) => void
  reject: (why: Error) => void
}

/** What a change is refused with that the service, or this page, does not make. */
const REFUSED = 422

/** What was answered to changes while this page is open: it is told to who waits, and what was new has its ids by it. */
export class Answered {
  readonly #answers: { entry: Entry; answer: Sent }[] = []
  /** What was new goes by these ids by now. */
  readonly #ids = new Map<number, number>()
  readonly #waiting = new Map<string, Waiting>()

  /** Forgets all of it. Nobody is told. */
  clear(): void {
    this.#waiting.clear()
    this.#answers.length = 0
    this.#ids.clear()
  }

  /** The id that something goes by now that had a number of this page's own. */
  idNow(id: number): number {
    return this.#ids.get(id) ?? id
  }

  /** The number that something had in this page from the beginning, whatever the service calls it by now. */
  firstId(id: number): number {
    return [...this.#ids].find(([, now]) => now === id)?.[0] ?? id
  }

  /** A change with the ids that what it names has by now. */
  renumbered(change: Change): Change {
    return renumbered(change, this.#ids)
  }

  /** What takes something back names what was answered to that, if it was. */
  informed(made: Entry): Entry {
    if (!('todos' in made.change)) return made
    return this.#answers.reduce((later, { entry, answer }) => informed(later, entry, answer), made)
  }

  /** What is answered to a change; rejected with `Refused` when it is refused. */
  to(id: string): Promise<Sent> {
    const sent = new Promise<Sent>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    // Not everybody waits for it: what is refused is shown in any case.
    sent.catch(() => undefined)
    return sent
  }

  /** Takes what was answered since, and tells those who wait for it. */
  settle(before: Kept, now: Kept): void {
    for (const entry of now.outbox.values()) {
      if (!entry.answer || before.outbox.get(entry.id)?.answer) continue
      this.#answers.push({ entry, answer: entry.answer })
      if (entry.was !== undefined && 'id' in entry.change) this.#ids.set(entry.was, entry.change.id)
    }
    for (const [id, { resolve, reject }] of this.#waiting) {
      const entry = now.outbox.get(id)
      const refusal = now.refused.get(id)
      if (entry && !entry.answer) continue
      this.#waiting.delete(id)
      if (refusal) reject(new Refused(REFUSED, refusal.why))
      else resolve(entry?.answer ?? [])
    }
  }
}
