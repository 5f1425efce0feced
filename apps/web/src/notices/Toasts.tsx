import { useSyncExternalStore } from 'react'
import { Icon } from '../parts/Icon.tsx'
import { words } from '../words/index.ts'
import { announce } from './announcements.ts'
import { dismiss, noticeStore } from './notices.ts'

/** What was done, for ten seconds each, with the button that takes it back. */
export function Toasts() {
  const notices = useSyncExternalStore(noticeStore.subscribe, noticeStore.snapshot)
  return (
    <section className="toasts" aria-label={words.notices.region} aria-live="polite">
      {notices.map(({ id, text, isError, undo, open }) => (
        <div key={id} className={isError ? 'toast toast-error' : 'toast'} role={isError ? 'alert' : undefined}>
          {open && <Icon name="bell" />}
          <span className="toast-text">{text}</span>
          {open && (
            <button type="button" className="toast-undo" onClick={open}>
              {words.notices.open}
            </button>
          )}
          {undo && (
            <button
              type="button"
              className="toast-undo"
              onClick={() => {
                undo()
                announce(words.notices.undone)
              }}
            >
              {words.notices.undo}
            </button>
          )}
          <button type="button" className="toast-close" aria-label={words.notices.dismiss} onClick={() => dismiss(id)}>
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </section>
  )
}
