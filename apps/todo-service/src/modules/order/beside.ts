import { InvalidInput } from '@todo/service-kit'
import { keyBetween } from './order-keys.ts'

/** Where a thing is wanted: before or after another of its kind. */
export interface Beside {
  side: 'before' | 'after'
  /** The other one. */
  id: number
  /** The field of the body that says so. */
  pointer: string
}

/** What a body says of the order. */
export interface WantedBeside {
  before_id?: number | undefined
  after_id?: number | undefined
}

/** One of some things in an order. */
export interface Placed {
  id: number
  position: string
}

/**
 * What a body says of the order; undefined if it says nothing.
 *
 * @throws {InvalidInput} for both at once.
 */
export function besideId(body: WantedBeside): Beside | undefined {
  const { before_id, after_id } = body
  if (before_id !== undefined && after_id !== undefined)
    throw new InvalidInput({ pointer: '/after_id', detail: 'leave it out, or before_id' })
  if (before_id !== undefined) return { side: 'before', id: before_id, pointer: '/before_id' }
  return after_id === undefined ? undefined : { side: 'after', id: after_id, pointer: '/after_id' }
}

/**
 * The position before or after one of others.
 *
 * @param others All of a kind, without the one that is placed.
 * @param what What they are, in words.
 * @throws {InvalidInput} when the one that is named is not among them.
 */
export function positionBeside(others: readonly Placed[], { side, id, pointer }: Beside, what: string): string {
  const there = others.find((other) => other.id === id)?.position
  if (there === undefined) throw new InvalidInput({ pointer, detail: `there is no such ${what} beside this one` })
  const positions = others.map(({ position }) => position).sort()
  if (side === 'before') return keyBetween(positions.findLast((position) => position < there) ?? null, there)
  return keyBetween(there, positions.find((position) => position > there) ?? null)
}
