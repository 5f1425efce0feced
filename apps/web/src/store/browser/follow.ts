import { Refused } from '../../api/client.ts'
import type { Store } from '../store.ts'
import { type Hearer, listen } from './listen.ts'

/** How long to wait after a try that has failed: at first, and at most. */
const FIRST_MS = 2_000
const LONGEST_MS = 30_000

/**
 * Sends what waits, asks what has changed, and listens for more, until the signal comes or the session has ended. Without
 * a network it tries again, and at once when the browser says that there is one.
 */
export async function follow(
  store: Store,
  signal: AbortSignal,
  onOffline: (isOffline: boolean) => void,
  onReminder: Hearer['onReminder'],
): Promise<void> {
  let pause = FIRST_MS
  let connection = new AbortController()
  const exchange = async () => {
    await store.exchange()
    pause = FIRST_MS
    onOffline(false)
  }
  const cut = () => connection.abort()
  store.onWork = () => void exchange().catch(cut)
  window.addEventListener('offline', cut)
  try {
    while (!signal.aborted) {
      connection = new AbortController()
      try {
        // First what others have done, so that a change made long ago is compared with it.
        await store.pull()
        await exchange()
        const heard = AbortSignal.any([signal, connection.signal])
        await wait(await listen(heard, { onChanged: () => void exchange().catch(cut), onReminder }), signal)
      } catch (error) {
        if (signal.aborted || error instanceof Refused) return
        onOffline(true)
        await wait(pause, signal)
        pause = Math.min(2 * pause, LONGEST_MS)
      }
    }
  } finally {
    store.onWork = undefined
    window.removeEventListener('offline', cut)
  }
}

/** Waits, or until the network is back, or until the signal comes. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(now, milliseconds)
    function now() {
      clearTimeout(timer)
      window.removeEventListener('online', now)
      signal.removeEventListener('abort', now)
      resolve()
    }
    window.addEventListener('online', now)
    signal.addEventListener('abort', now)
  })
}
