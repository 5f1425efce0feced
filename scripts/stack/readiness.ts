import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 50
/** One answer may take this long before it is asked for again. */
const ANSWER_TIMEOUT_MS = 2_000

/** Resolves once `url` answers 200, and rejects with the reason of `signal` when that is aborted before. */
export async function waitUntilReady(url: string, signal: AbortSignal): Promise<void> {
  while (!(await answersOk(url, signal))) await sleep(POLL_MS)
}

async function answersOk(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]) })
    await response.body?.cancel()
    return response.ok
  } catch {
    signal.throwIfAborted()
    return false
  }
}
