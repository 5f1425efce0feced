import { Unreachable } from '../api/answers.ts'

/** Asks again, after each of some pauses, where there was no answer. A pause ends when the signal is given. */
export async function patiently<T>(
  ask: () => Promise<T>,
  [pause, ...more]: readonly number[],
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Unreachable) || pause === undefined) throw error
    await passed(pause, signal)
    return patiently(ask, more, signal)
  }
}

/** Resolves after so many milliseconds, or when the signal is given. */
async function passed(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = () => resolve()
  const timer = setTimeout(end, milliseconds)
  signal?.addEventListener('abort', end)
  await promise
  clearTimeout(timer)
  signal?.removeEventListener('abort', end)
}
