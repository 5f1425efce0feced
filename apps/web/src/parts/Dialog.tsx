import { type ReactNode, useEffect, useRef } from 'react'
import { words } from '../words/index.ts'
import { Icon } from './Icon.tsx'

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
  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLElement>('[data-first]')?.focus()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it, as Escape does, which the browser handles.
    <dialog
      ref={dialog}
      aria-label={label}
      className={`dialog dialog-${shape}`}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
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
