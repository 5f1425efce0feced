import { TodoGrid, type TodoGridProps } from './TodoGrid.tsx'
import type { DropPlace } from './TodoList.tsx'
import { useTodoDrag } from './useTodoDrag.ts'

/** A list whose to-dos can be dragged, and which takes those of others. */
export default function DraggableGrid({ place, ...grid }: TodoGridProps & { place: DropPlace }) {
  return <TodoGrid {...grid} dragAndDropHooks={useTodoDrag(grid.items, place)} />
}
