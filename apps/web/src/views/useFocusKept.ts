import { type RefObject, useEffect, useRef } from 'react'
import { rowsIn } from '../todos/rows.ts'

/** What had the focus in a view, and the keys of the rows by how near they were to it: itself, those below, those above. */
interface Focused {
  element: Element
  nearest: readonly (string | undefined)[]
  hadRows: boolean
}

/**
 * Keeps the focus in a view when what had it goes, as the last to-do of a group does: the same to-do gets it where it is drawn
 * anew, or else the nearest one, or else the view. Nothing is scrolled for that: it may be another device that took it away.
 */
export function useFocusKept(view: RefObject<HTMLElement | null>): void {
  const last = useRef<Focused | null>(null)
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      // A dialog gives the focus back.
      if (!(target instanceof Element) || target.closest('dialog')) return
      last.current = view.current?.contains(target) ? focused(view.current, target) : null
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  }, [view])
  useEffect(() => {
    if (!view.current || !last.current || last.current.element.isConnected || document.activeElement !== document.body)
      return
    const rows = new Map(rowsIn(view.current).map((row) => [row.dataset.key, row]))
    const key = last.current.nearest.find((one) => rows.has(one))
    // A list that is drawn anew has its rows a moment later.
    const isEmpty = key === undefined && !(last.current.hadRows && view.current.querySelector('[role=grid]'))
    const next = rows.get(key) ?? (isEmpty ? view.current : undefined)
    next?.focus({ preventScroll: true })
  })
}

function focused(view: HTMLElement, element: Element): Focused {
  const keys = rowsIn(view).map(({ dataset }) => dataset.key)
  const own = element.closest<HTMLElement>('[data-key]')?.dataset.key
  const index = Math.max(keys.indexOf(own), 0)
  return { element, nearest: [...keys.slice(index), ...keys.slice(0, index).reverse()], hadRows: keys.length > 0 }
}
