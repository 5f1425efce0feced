/**
 * Things that come and go by the thousand, and are looked through now and then, in no particular order.
 *
 * A `Set` would do, but for the memory: each table that a set has outgrown points to the next one. As soon as one of them
 * is in the old part of the heap, all later ones get there too, with whatever was in the set when they were outgrown.
 */
export class Roster<Thing extends object> implements Iterable<Thing> {
  readonly #places: (Thing | undefined)[] = []
  readonly #free: number[] = []

  /** @returns what removes it again. May be called more than once. */
  add(thing: Thing): () => void {
    const place = this.#free.pop() ?? this.#places.length
    this.#places[place] = thing
    return () => {
      if (this.#places[place] !== thing) return
      this.#places[place] = undefined
      this.#free.push(place)
    }
  }

  *[Symbol.iterator](): Iterator<Thing> {
    for (const thing of this.#places) if (thing) yield thing
  }
}
