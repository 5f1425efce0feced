import { type RefObject, useEffect, useRef } from 'react'

/**
 * Keeps the focus in a view when what had it goes, as the last to-do of a group does: the same to-do gets it where it is drawn
 * anew, or else the first one, or else the view.
 */
export function useFocusKept(view: RefObject<HTMLElement | null>): void {
  const last = useRef<Element | null>(null)
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      last.current = target instanceof Element && view.current?.contains(target) ? target : null
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  }, [view])
  useEffect(() => {
    if (!last.current || last.current.isConnected || document.activeElement !== document.body) return
    const key = last.current.closest('[data-key]')?.getAttribute('data-key') ?? ''
    const row = (selector: string) => view.current?.querySelector<HTMLElement>(`[role=row]${selector}`)
    const next = row(`[data-key="${CSS.escape(key)}"]`) ?? row('') ?? view.current
    next?.focus()
  })
}
