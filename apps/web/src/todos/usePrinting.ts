import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/**
 * Whether the page is being printed: then all of a list is drawn, and not only what is on the screen. That draws a long one
 * anew, so the row that had the focus gets it back afterwards.
 */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false)
  useEffect(() => {
    let focused: string | undefined
    const begin = () => {
      focused = document.activeElement?.closest<HTMLElement>('[role=row]')?.dataset.key
      // The browser takes the page as it is when this returns.
      flushSync(() => setPrinting(true))
    }
    const end = () => {
      if (focused !== undefined && isNowhere()) focusOnceDrawn(focused)
      setPrinting(false)
    }
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
    }
  }, [])
  return isPrinting
}

/** Gives a row the focus, unless something else gets it before: rows are drawn once a list knows how much of it is seen. */
function focusOnceDrawn(key: string): void {
  const observer = new MutationObserver(() => {
    const row = document.querySelector<HTMLElement>(`[role=row][data-key="${CSS.escape(key)}"]`)
    if (isNowhere()) row?.focus({ preventScroll: true })
    if (!isNowhere()) observer.disconnect()
  })
  observer.observe(document.body, { childList: true, subtree: true })
}

/** Whether nothing has the focus. */
function isNowhere(): boolean {
  return document.activeElement === document.body
}
