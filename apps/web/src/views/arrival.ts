import { type RefObject, useEffect } from 'react'
import { goTo } from '../navigation/router.ts'

/** The address of the view that gets the focus when it comes: its parts may have to be loaded first. */
let awaited: string | undefined

/** Goes to a view by a key: the keys that come next are for what it shows. */
export function goToView(url: string): void {
  if (window.location.pathname === url) document.querySelector('main')?.focus()
  else awaited = url
  goTo(url)
}

/** Gives the focus to a view that was gone to by a key. One that was not waited for ends the wait. */
export function useArrival(view: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (awaited === window.location.pathname) view.current?.focus()
    awaited = undefined
  }, [view])
}
