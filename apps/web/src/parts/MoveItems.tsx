import { MenuItem } from 'react-aria-components/Menu'
import { words } from '../words/index.ts'

interface MoveItemsProps<T> {
  one: T
  /** All among which it has its place, in their order. */
  all: readonly T[]
  /** Puts it in the place of another one. */
  place: (one: T, other: T) => void
  /** What they say, where it is not up and down. */
  names?: { up: string; down: string }
}

/** The items of a menu that put a thing in another place: each where it has a neighbour on that side. */
export function MoveItems<T extends { id: number | string }>({
  one,
  all,
  place,
  names = words.selection,
}: MoveItemsProps<T>) {
  const index = all.findIndex(({ id }) => id === one.id)
  const [above, below] = index < 0 ? [] : [all[index - 1], all[index + 1]]
  return (
    <>
      {above && <MenuItem onAction={() => place(one, above)}>{names.up}</MenuItem>}
      {below && <MenuItem onAction={() => place(one, below)}>{names.down}</MenuItem>}
    </>
  )
}
