/** All of these in slices that are no longer than this, each for a statement of its own. */
export function* slicesOf<T>(all: readonly T[], length: number): Generator<T[]> {
  for (let start = 0; start < all.length; start += length) yield all.slice(start, start + length)
}
