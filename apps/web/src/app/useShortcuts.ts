import { useEffect, useEffectEvent } from 'react'
import { goTo, openTodo, pathTo } from '../navigation/router.ts'
import { announce } from '../notices/announcements.ts'
import { tell, undoLast } from '../notices/notices.ts'
import { rowsIn } from '../todos/rows.ts'
import { goToView } from '../views/arrival.ts'
import { words } from '../words/index.ts'

interface Shortcuts {
  add: () => void
  help: () => void
  palette: () => void
}

/** Where `g` and another key go. */
const GO: Readonly<Record<string, string>> = { t: 'today', i: 'inbox', u: 'upcoming', n: 'notifications' }

/** How long the second key may take, in milliseconds. */
const SECOND_KEY_MS = 1_500

/** The keys that work everywhere, unless somebody types or a dialog is open. */
export function useShortcuts({ add, help, palette }: Shortcuts): void {
  const onKey = useEffectEvent((event: KeyboardEvent, isSecond: boolean) => {
    if (isForPalette(event)) {
      event.preventDefault()
      palette()
      return false
    }
    if (isTaken(event)) return false
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z'
    if (event.altKey || ((event.ctrlKey || event.metaKey) && !isUndo)) return false
    const page = isSecond ? GO[event.key] : undefined
    const [firstRow] =
      event.key === 'ArrowDown' && isOfNoPart(event.target) ? rowsIn(document.querySelector('main')) : []
    if (isUndo) {
      if (undoLast()) announce(words.notices.undone)
      else tell(words.notices.nothingToUndo)
    } else if (page !== undefined) goToView(pathTo(page))
    else if (firstRow) firstRow.focus()
    else if (event.key === 'q') add()
    else if (event.key === '?') help()
    else if (event.key === '/') goTo(pathTo('search'))
    else if (event.key === 'Escape') openTodo(undefined)
    else return event.key === 'g'
    event.preventDefault()
    return false
  })
  useEffect(() => {
    let lastG = Number.NEGATIVE_INFINITY
    const listen = (event: KeyboardEvent) => {
      const isFirst = onKey(event, event.timeStamp - lastG < SECOND_KEY_MS)
      lastG = isFirst ? event.timeStamp : Number.NEGATIVE_INFINITY
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

/** Whether nothing in the page has the focus, or the view as a whole. */
function isOfNoPart(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('body, main')
}

/** Ctrl-K works while one types, too, unless a dialog is open. */
function isForPalette({ ctrlKey, metaKey, key, target }: KeyboardEvent): boolean {
  const isIt = (ctrlKey || metaKey) && key.toLowerCase() === 'k'
  return isIt && target instanceof Element && target.closest('dialog[open]') === null
}

/** Whether a key belongs to what is being typed, to an input method, or to a dialog. */
function isTaken({ target, isComposing, defaultPrevented }: KeyboardEvent): boolean {
  if (isComposing || defaultPrevented || !(target instanceof Element)) return true
  // A button that goes, or is disabled, leaves the focus to the page behind the dialog that it was in.
  if (document.querySelector('dialog:modal')) return true
  // One that has just closed keeps the focus for a moment.
  if (target.closest('dialog:not([open])')) return false
  return target.closest('input, textarea, select, dialog[open], [role=menu]') !== null
}
