import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for a promise, at most this long, in milliseconds. Rejects if the promise does. */
export async function within(timeoutMs: number, something: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  try {
    await Promise.race([something, sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)])
  } finally {
    timer.abort()
  }
}
