/** How long a service may take to say that it is ready, in milliseconds. */
const TIMEOUT_MS = 1_500

/** Whether a service says that it is ready. */
export async function isReady(origin: string): Promise<boolean> {
  const response = await fetch(new URL('/readyz', origin), { signal: AbortSignal.timeout(TIMEOUT_MS) })
  await response.body?.cancel()
  return response.ok
}
