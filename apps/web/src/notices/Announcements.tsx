import { useSyncExternalStore } from 'react'
import { announcements } from './announcements.ts'

/** Where screen readers hear what is announced. */
export function Announcements() {
  const { text, id } = useSyncExternalStore(announcements.subscribe, announcements.snapshot)
  return (
    <div role="status" className="sr-only">
      <p key={id}>{text}</p>
    </div>
  )
}
