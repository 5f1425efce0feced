import { memo } from 'react'
import { drawsSame } from '../parts/draws-same.ts'
import { TodoGrid, type TodoGridProps } from './TodoGrid.tsx'
import type { DropPlace } from './TodoList.tsx'
import { useTodoDrag } from './useTodoDrag.ts'

/** A list whose to-dos can be dragged, and which takes those of others. */
export default memo(function DraggableGrid({ place, ...grid }: TodoGridProps & { place: DropPlace }) {
  return <TodoGrid {...grid} dragAndDropHooks={useTodoDrag(grid.items, place)} />
}, drawsSame)
