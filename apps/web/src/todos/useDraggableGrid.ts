import { useEffect, useState } from 'react'

type DraggableGrid = typeof import('./DraggableGrid.tsx')['default']

let loaded: DraggableGrid | undefined

/** Loads what drags: it is as large as all the lists, so it comes after they are shown. */
export async function loadDragging(): Promise<DraggableGrid> {
  loaded ??= (await import('./DraggableGrid.tsx')).default
  return loaded
}

/** The list that drags, as soon as it is there. A list that has the focus by then keeps it, and drags when it is shown again. */
export function useDraggableGrid(): DraggableGrid | undefined {
  const [Grid, setGrid] = useState(() => loaded)
  useEffect(() => {
    if (Grid) return
    void loadDragging().then((found) => {
      if (!document.activeElement?.closest('.todo-list')) setGrid(() => found)
    })
  }, [Grid])
  return Grid
}
