/** How many places there are: for each who holds some, and in all. */
export interface PlaceLimits {
  perHolder: number
  inAll: number
}

/** Makes the errors that say why there is no place. */
export interface PlaceRefusals {
  /** @param held how many the holder has. */
  perHolder: (held: number) => Error
  inAll: () => Error
}

/** Places that are held for a while. What does not get one is refused. */
export class Places<Holder> {
  readonly #limits: PlaceLimits
  readonly #refusals: PlaceRefusals
  readonly #held = new Map<Holder, number>()
  #inAll = 0

  constructor(limits: PlaceLimits, refusals: PlaceRefusals) {
    this.#limits = limits
    this.#refusals = refusals
  }

  /**
   * @returns what gives the place back, to be called once.
   * @throws what the refusals make.
   */
  take(holder: Holder): () => void {
    const held = this.#held.get(holder) ?? 0
    if (held >= this.#limits.perHolder) throw this.#refusals.perHolder(held)
    if (this.#inAll >= this.#limits.inAll) throw this.#refusals.inAll()
    this.#add(holder, 1)
    return () => this.#add(holder, -1)
  }

  #add(holder: Holder, count: 1 | -1): void {
    const rest = (this.#held.get(holder) ?? 0) + count
    if (rest === 0) this.#held.delete(holder)
    else this.#held.set(holder, rest)
    this.#inAll += count
  }
}
