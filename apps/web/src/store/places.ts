import type { Todo } from './things.ts'

/** Where a to-do is moved to: to the end of a list or a section, or to the end of what is below a to-do, or beside one. */
export interface Target {
  readonly list_id: number
  readonly section_id: number | null
  /** The `uid` of the to-do that it comes below. */
  readonly parent?: string
  /** The `uid` of the to-do that it comes before, or after: it has that one's parent then. */
  readonly before?: string
  readonly after?: string
}

/** Compares texts by their bytes, as the service sorts positions. */
export function byText(a: string, b: string): number {
  return Number(a > b) - Number(a < b)
}

/** Compares by the order that the user has given. */
export const byPosition = (a: { position: string }, b: { position: string }) => byText(a.position, b.position)

/**
 * A position beside another one, until the service gives the real one. The service has only letters and digits in it, which
 * come after the two characters that are put in between here.
 *
 * @param taken the positions that there are, in order
 */
export function positionBeside(taken: readonly string[], position: string, side: 'before' | 'after'): string {
  const below = side === 'after' ? position : (taken.findLast((other) => other < position) ?? '')
  const positions = new Set(taken)
  let gap = ''
  while (positions.has(`${below}${gap}!`)) gap += ' '
  return `${below}${gap}!`
}

/** After everything: the service gives the real place. */
const LAST = '~'

/** After all that there are, also after those that were made in the same moment. */
export function lastPosition(all: ReadonlyMap<unknown, { position: string }>): string {
  const last = [...all.values()].reduce((last, { position }) => (position > last ? position : last), LAST)
  return positionBeside([], last, 'after')
}

/** The to-do that a target names as its neighbour. */
export function neighbourOf(todos: ReadonlyMap<string, Todo>, { before, after }: Target): Todo | undefined {
  return todos.get(before ?? after ?? '')
}
