import { InvalidInput } from '@todo/service-kit'
import { byPosition, evenKeys, keyBetween, LONG_KEY } from './order-keys.ts'

/** Where a thing is wanted: before or after another of its kind. */
export interface Beside<Id = number> {
  side: 'before' | 'after'
  /** The other one. A label's id is its name. */
  id: Id
  /** The field of the body that says so. */
  pointer: string
}

/** What a body says of the order. */
export interface WantedBeside {
  before_id?: number | undefined
  after_id?: number | undefined
}

/** What a body says of the order of labels. */
export interface WantedBesideName {
  before_name?: string | undefined
  after_name?: string | undefined
}

/**
 * What a body says of the order; undefined if it says nothing.
 *
 * @throws {InvalidInput} for both at once.
 */
export function besideId({ before_id, after_id }: WantedBeside): Beside | undefined {
  return besideOf(before_id, after_id, 'id')
}

/** As `besideId`, for labels. */
export function besideName({ before_name, after_name }: WantedBesideName): Beside<string> | undefined {
  return besideOf(before_name, after_name, 'name')
}

function besideOf<Id>(before: Id | undefined, after: Id | undefined, by: 'id' | 'name'): Beside<Id> | undefined {
  if (before !== undefined && after !== undefined)
    throw new InvalidInput({ pointer: `/after_${by}`, detail: `leave it out, or before_${by}` })
  if (before !== undefined) return { side: 'before', id: before, pointer: `/before_${by}` }
  return after === undefined ? undefined : { side: 'after', id: after, pointer: `/after_${by}` }
}

/**
 * The position before or after one of others. If it got too long for the database, the others get short ones, in their order.
 *
 * @param others All of a kind, without the one that is placed. What is not flushed yet may be among them.
 * @param idOf What the body calls one of them.
 * @param what What they are, in words.
 * @throws {InvalidInput} when the one that is named is not among them.
 */
export function positionBeside<Thing extends { position: string }, Id>(
  others: readonly Thing[],
  idOf: (other: Thing) => Id,
  { side, id, pointer }: Beside<Id>,
  what: string,
): string {
  const there = others.find((other) => idOf(other) === id)?.position
  if (there === undefined) throw new InvalidInput({ pointer, detail: `there is no such ${what} beside this one` })
  const inOrder = others.toSorted(byPosition)
  const positions = inOrder.map(({ position }) => position)
  const isAbove = (position: string) => (side === 'before' ? position < there : position <= there)
  const above = positions.filter(isAbove).length
  const key = keyBetween(positions[above - 1] ?? null, positions[above] ?? null)
  if (key.length <= LONG_KEY) return key
  const keys = evenKeys(others.length + 1)
  const own = keys.splice(above, 1).join('')
  for (const other of inOrder) other.position = String(keys.shift())
  return own
}
