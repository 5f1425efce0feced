import { type ReactNode, useLayoutEffect, useRef } from 'react'
import { words } from '../words/index.ts'
import { Icon } from './Icon.tsx'

/** What had the focus last outside of boxes: the button of a menu, say, which is gone when the box that it has opened closes. */
let lastOutside: HTMLElement | undefined

document.addEventListener('focusin', ({ target }) => {
  // Menus are beside the root.
  if (target instanceof HTMLElement && target.closest('#root') && !target.closest('dialog')) lastOutside = target
})

// A click beside everything takes the focus away from it; another window, which has the focus for a while, does not.
document.addEventListener('focusout', ({ target, relatedTarget }) => {
  if (target === lastOutside && relatedTarget === null && document.hasFocus()) lastOutside = undefined
})

interface DialogProps {
  label: string
  /** How it looks: a card in the middle, a line at the top, or a sheet at the side, which on a phone comes from below. */
  shape: 'card' | 'line' | 'sheet' | 'drawer'
  onClose: () => void
  children: ReactNode
}

/**
 * Something to be done first. The browser keeps the focus in it, closes it with Escape, and gives the focus back. At first, it is
 * on what has `data-first`, or else on the first thing that can have it.
 */
export function Dialog({ label, shape, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  // A text that is selected with the mouse may end beside it, which is a click there, too.
  const isPressedBeside = useRef(false)
  useLayoutEffect(() => {
    const box = dialog.current
    box?.showModal()
    box?.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => {
      // A dialog that is only taken away gives no focus back.
      box?.close()
      const { activeElement, body } = document
      if (activeElement === body || box?.contains(activeElement)) lastOutside?.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it, as Escape does, which the browser handles.
    <dialog
      ref={dialog}
      aria-label={label}
      className={`dialog dialog-${shape}`}
      onClose={onClose}
      onPointerDown={({ target }) => {
        isPressedBeside.current = target === dialog.current
      }}
      onClick={({ target }) => isPressedBeside.current && target === dialog.current && dialog.current.close()}
    >
      <div className="dialog-body">{children}</div>
    </dialog>
  )
}

/** The heading of a dialog, with the button that closes it. */
export function DialogHeading({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  return (
    <header className="dialog-heading">
      <h2>{children}</h2>
      <button type="button" className="icon-button" aria-label={words.details.close} onClick={onClose}>
        <Icon name="close" />
      </button>
    </header>
  )
}
