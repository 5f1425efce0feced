import { setTimeout as sleep } from 'node:timers/promises'

/** It ends what would hang, and nothing else: on a busy machine, a process that a test starts takes its time. */
const PATIENCE_MS = 60_000

/**
 * Waits until a check holds, for things that happen in their own time.
 *
 * @throws {Error} when it does not hold within `timeoutMs`; the last error that it threw is the cause.
 */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  { timeoutMs = PATIENCE_MS, everyMs = 20 } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let cause: unknown
  while (performance.now() < deadline) {
    try {
      if (await check()) return
    } catch (error) {
      cause = error
    }
    await sleep(everyMs)
  }
  throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause })
}
