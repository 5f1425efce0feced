import type { JobDefinition } from './definition.ts'

/** The pause after an attempt that failed, in milliseconds: it doubles each time, and half of it is random. */
export function retryDelayMs(
  attempt: number,
  { firstRetryMs, longestRetryMs }: Pick<JobDefinition<unknown>, 'firstRetryMs' | 'longestRetryMs'>,
): number {
  const longest = Math.min(firstRetryMs * 2 ** (attempt - 1), longestRetryMs)
  return Math.round(longest * (0.5 + Math.random() / 2))
}
