import { useActions } from '../store/actions.ts'
import type { Todo } from '../store/things.ts'

/** How long one sees that something was ticked off, in milliseconds. */
const SHOWN_MS = 450

/** Completes a to-do, and shows its row being ticked off. */
export function useTick(): (todo: Todo) => void {
  const { complete } = useActions()
  return (todo) => {
    showTicked(todo.uid)
    complete(todo)
  }
}

/** The list goes on at once. What one sees is a picture of the row above it, which fades: nothing for who wants no motion. */
function showTicked(uid: string): void {
  const row = document.querySelector(`[data-key="${CSS.escape(uid)}"] .row`)
  const picture = row?.cloneNode(true)
  if (!row || !(picture instanceof HTMLElement)) return
  if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return
  const { top, left, width } = row.getBoundingClientRect()
  for (const named of picture.querySelectorAll('[id]')) named.removeAttribute('id')
  picture.classList.add('ticked')
  picture.dataset.done = 'true'
  picture.inert = true
  Object.assign(picture.style, { top: `${top}px`, left: `${left}px`, width: `${width}px` })
  document.body.append(picture)
  const end = { opacity: 0, transform: 'translateX(0.75rem)' }
  const steps = [{ opacity: 1 }, { opacity: 1, transform: 'none', offset: 0.55 }, end]
  void picture.animate(steps, { duration: SHOWN_MS, easing: 'ease-out' }).finished.then(() => picture.remove())
}
