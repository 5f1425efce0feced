import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { whenIdle } from '../parts/when-idle.ts'

type DraggableGrid = typeof import('./DraggableGrid.tsx')['default']

let loaded: DraggableGrid | undefined

/** Loads what drags: it is as large as all the lists, so it comes after they are shown. */
export async function loadDragging(): Promise<void> {
  loaded ??= (await import('./DraggableGrid.tsx')).default
}

/** What would be lost with the list that was there: a press, the focus, also that to which a dialog gives it back, and what is selected. */
const IN_USE = '.todo-list [data-pressed], .todo-list :focus, .todo-list:focus, dialog:modal, .selection-bar'

/** When it may no longer be in use. */
const LEFT = ['focusout', 'pointerup', 'pointercancel']

/** The list that drags, as soon as it is there. It comes in place of the other, once that one is not in use. */
export function useDraggableGrid(): DraggableGrid | undefined {
  const [Grid, setGrid] = useState(() => loaded)
  useEffect(() => {
    if (Grid) return
    // At once: a press that begins in between would be lost.
    const take = () => {
      if (!document.querySelector(IN_USE)) flushSync(() => setGrid(() => loaded))
    }
    // The focus goes from one element to the next in two steps.
    const takeLater = () => setTimeout(take)
    for (const name of LEFT) document.addEventListener(name, takeLater)
    void whenIdle().then(loadDragging).then(take)
    return () => {
      for (const name of LEFT) document.removeEventListener(name, takeLater)
    }
  }, [Grid])
  return Grid
}
