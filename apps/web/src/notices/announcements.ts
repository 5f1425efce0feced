/** What is said to screen readers and shown to nobody, since who sees the page sees it anyway. */
export interface Announcement {
  readonly text: string
  /** Another one than that of the one before: the same words may be said twice. */
  readonly id: number
}

let last: Announcement = { text: '', id: 0 }
const listeners = new Set<() => void>()

/** Says something to who hears the page. */
export function announce(text: string): void {
  last = { text, id: last.id + 1 }
  for (const listener of listeners) listener()
}

export const announcements = {
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  snapshot: () => last,
}
