import type { Target } from '../store/places.ts'
import type { Todo } from '../store/things.ts'

/** Beside which to-do another one goes, which of them it is then, and how many there are. */
export interface Step {
  beside: Pick<Target, 'before' | 'after'>
  n: number
  count: number
}

/** One step of a to-do among those with the same place and parent, up or down; undefined at the end, and for one that is not there. */
export function stepAmong(siblings: readonly Todo[], { uid }: Todo, by: -1 | 1): Step | undefined {
  const index = siblings.findIndex((todo) => todo.uid === uid)
  const other = siblings[index + by]
  if (index < 0 || !other) return undefined
  return {
    beside: by < 0 ? { before: other.uid } : { after: other.uid },
    n: index + by + 1,
    count: siblings.length,
  }
}
