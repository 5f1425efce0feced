/**
 * A set without an order, for things that come and go by the thousand.
 *
 * A `Set` would take more memory: each hash table that it has outgrown points to the next one. As soon as one of them is in
 * the old part of the heap, so are all later ones, with whatever was in the set when it outgrew them.
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
