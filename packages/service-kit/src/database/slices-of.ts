/** So many values can be bound to one statement: SQLite takes 32,766, MySQL 65,535. */
const BOUND_AT_ONCE = 10_000

/** All of these in slices that are no longer than this, each for a statement of its own. */
export function* slicesOf<T>(all: readonly T[], length = BOUND_AT_ONCE): Generator<T[]> {
  for (let start = 0; start < all.length; start += length) yield all.slice(start, start + length)
}

/** What is found for all of these, however many they are: no statement binds more than a database takes. */
export async function findInSlices<T, Found>(
  all: readonly T[],
  find: (some: T[]) => Promise<readonly Found[]>,
): Promise<Found[]> {
  const found: (readonly Found[])[] = []
  for (const some of slicesOf(all)) found.push(await find(some))
  return found.flat()
}
