import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until a check holds, for things that happen in their own time.
 *
 * @throws {Error} when it does not hold within `timeoutMs`; the last error that it threw is the cause.
 */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  { timeoutMs = 10_000, everyMs = 20 } = {},
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
