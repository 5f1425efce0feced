import { useCallback, useState } from 'react'
import { toggled } from '../parts/toggled.ts'
import type { Target } from '../store/places.ts'
import type { Branch } from '../store/tree.ts'
import { itemOf } from './items.ts'
import { TodoGrid } from './TodoGrid.tsx'
import { useDraggableGrid } from './useDraggableGrid.ts'

interface TodoListProps {
  name: string
  branches: readonly Branch[]
  showsList?: boolean
  /** Where what is dropped here goes; where there is none, nothing can be dragged. */
  place?: DropPlace
  /** Which are folded, and what folds them; none where there is no tree. */
  folding?: Folding
}

/** A place in a list, or a day; or where to-dos can only be dragged away from. */
export type DropPlace = Target | { day: string } | 'none'

/** Which to-dos are folded. */
export interface Folding {
  folded: ReadonlySet<string>
  toggle: (uid: string) => void
}

export function useFolding(): Folding {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const toggle = useCallback((uid: string) => setFolded((before) => toggled(before, uid)), [])
  return { folded, toggle }
}

/** To-dos below each other. What drags them comes after they are shown. */
export function TodoList({ name, branches, showsList = false, folding, place }: TodoListProps) {
  const Draggable = useDraggableGrid()
  const items = branches.map((branch) => itemOf(branch, folding?.folded.has(branch.todo.uid) ?? false))
  const isOrdered = place !== undefined && place !== 'none' && 'list_id' in place
  const grid = { name, items, showsList, onFold: folding?.toggle, isOrdered }
  if (items.length === 0 && !place) return null
  return place && Draggable ? <Draggable {...grid} place={place} /> : <TodoGrid {...grid} />
}
