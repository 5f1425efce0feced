import { useSyncExternalStore } from 'react'
import { millisecondsToMidnight, today } from './days.ts'

/** Which day it is, here, as text: whoever shows it is drawn again at midnight, or when a device wakes up on another day. */
export function useToday(): string {
  return useSyncExternalStore(subscribe, () => String(today()))
}

/** A timer stands still while the device sleeps, so the day is looked at, too, when somebody looks at the page. */
function subscribe(look: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  const lookOn = () => {
    clearTimeout(timer)
    timer = setTimeout(lookOn, millisecondsToMidnight())
    look()
  }
  lookOn()
  document.addEventListener('visibilitychange', lookOn)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', lookOn)
  }
}
