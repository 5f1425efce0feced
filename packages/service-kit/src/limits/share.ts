/** A request that waits for its turn. */
interface Waiting {
  begin(): void
  refuse(reason: unknown): void
}

/** What a holder has of the turns, and what of theirs waits for one. It may be shared out again, in parts. */
export class Share {
  readonly #name: string
  readonly #whole: Share | undefined
  readonly #parts = new Map<string, Share>()
  /** Those that wait, in their order, unless they wait in a part. */
  readonly line: Waiting[] = []
  /** How many turns it has, with those of its parts. */
  taken = 0
  /** How many wait, with those of its parts. */
  waiting = 0

  constructor(name = '', whole?: Share) {
    this.#name = name
    this.#whole = whole
  }

  get isEmpty(): boolean {
    return this.taken + this.waiting === 0
  }

  /** A part of this. It is kept from when something is added to it until it is empty. */
  part(name: string): Share {
    return this.#parts.get(name) ?? new Share(name, this)
  }

  /** Counts turns and waiting requests, here and in the whole. */
  add({ taken = 0, waiting = 0 }: { taken?: number; waiting?: number }): void {
    this.taken += taken
    this.waiting += waiting
    if (!this.#whole) return
    const parts = this.#whole.#parts
    // Of parts with equally many turns the first is next: it is the longest since one of its turns began or ended.
    if (this.isEmpty || taken !== 0) parts.delete(this.#name)
    if (!this.isEmpty) parts.set(this.#name, this)
    this.#whole.add({ taken, waiting })
  }

  /** Takes from the line what has waited longest, where there are the fewest turns. */
  next(): Waiting | undefined {
    return this.#chosen((part, best) => part.taken < best.taken).line.shift()
  }

  /** Takes from the line what came last, where the most wait; of equals, where a turn is the farthest away. */
  last(): Waiting | undefined {
    return this.#chosen((part, best) => part.waiting >= best.waiting).line.pop()
  }

  /** Of the parts in which somebody waits, the best one, and of its parts the same. */
  #chosen(isBetter: (part: Share, best: Share) => boolean): Share {
    let best: Share | undefined
    for (const part of this.#parts.values()) {
      if (part.waiting > 0 && (!best || isBetter(part, best))) best = part
    }
    return best ? best.#chosen(isBetter) : this
  }
}
