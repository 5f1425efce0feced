import { useSyncExternalStore } from 'react'
import { today } from './days.ts'

const MINUTE_MS = 60_000

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setTimeout>

/** A timer stands still while the device sleeps, so the clock is looked at, too, when somebody looks at the page. */
function look(): void {
  clearTimeout(timer)
  timer = setTimeout(look, MINUTE_MS - (Date.now() % MINUTE_MS))
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    look()
    document.addEventListener('visibilitychange', look)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  }
}

/** What the clock decides, as a text, a number or the like: whoever shows it is drawn again in the minute in which it is another one. */
export function useClock<T extends string | number | boolean>(read: () => T): T {
  return useSyncExternalStore(subscribe, read)
}

/** Draws what it is called in again each minute. */
export function useMinute(): void {
  useClock(() => Math.floor(Date.now() / MINUTE_MS))
}

/** Which day it is, here, as text. */
export function useToday(): string {
  return useClock(() => String(today()))
}
